/** @file The parts of ECharts that the charts use, and nothing more of it. */
import { CustomChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([CustomChart, ScatterChart, GridComponent, CanvasRenderer, SVGRenderer]);

export { init };
export type { EChartsType } from 'echarts/core';
export type { EChartsOption } from 'echarts/types/dist/shared';
