// Included by loops.cc, once per instruction set. Rows of a block: see block.h.

/** Row t. */
template <typename T>
static inline T* at(const Rows<T>& rows, int64_t t) {
  return rows.data + t * rows.stride;
}

/** The rows themselves, or `spare` as every row where the tensor is absent: then the loops need not ask. */
template <typename T>
static inline Rows<T> orSpare(const Rows<T>& rows, T* spare) {
  return rows.data ? rows : Rows<T>{spare, 0};
}

template <typename T>
static inline void fill(T* row, int64_t n, T value) {
  INDEPENDENT for (int64_t i = 0; i < n; i++) row[i] = value;
}
