const x: number = 3; console.log(process.version, x, process.argv.slice(2));
