import uPlot from 'uplot';
import { compact, type LinePoint, type Picture, roundDuration, type Unit } from '../report/dashboardChart.js';
import { percent } from '../report/format.js';
import { currentTheme, type Theme } from './theme.js';

type LinePicture = Extract<Picture, { readonly kind: 'line' }>;

const DAY_S = 86_400;
const HEIGHT = 180;
/** Between two marks of an axis. */
const DAY_STEPS = [1, 2, 7, 14, 28, 91, 182, 364, 1820];
const DURATION_STEPS = [
  1, 10, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
];
const VALUE = 1;
const LOW = 2;
const HIGH = 3;

/** A chart over time, with a band where the points have an interval. */
export class LineChart {
  readonly node = document.createElement('div');
  private plot: uPlot | null = null;
  private picture: LinePicture | null = null;
  private readonly observer = new ResizeObserver(() => this.fit());

  /** @param onPoint is told at which point of the picture one points; null: at none */
  constructor(
    private readonly language: string,
    private readonly onPoint: (point: LinePoint | null) => void,
  ) {
    this.node.className = 'line';
    this.observer.observe(this.node);
  }

  show(picture: LinePicture): void {
    const isSame = this.picture !== null && this.picture.marks.join() === picture.marks.join();
    this.picture = picture;
    if (this.plot !== null && isSame) {
      this.plot.setData(dataOf(picture));
    } else {
      this.redraw();
    }
  }

  /** Draws anew, in the colours of the theme. */
  redraw(): void {
    this.plot?.destroy();
    this.plot = null;
    const width = this.node.clientWidth;
    if (this.picture !== null && width > 0) {
      this.plot = new uPlot(this.options(this.picture, width), dataOf(this.picture), this.node);
    }
  }

  dispose(): void {
    this.observer.disconnect();
    this.plot?.destroy();
  }

  private fit(): void {
    const width = this.node.clientWidth;
    if (this.plot === null) {
      this.redraw();
    } else if (width > 0 && width !== this.plot.width) {
      this.plot.setSize({ width, height: HEIGHT });
    }
  }

  private options({ unit, marks }: LinePicture, width: number): uPlot.Options {
    const theme = currentTheme();
    const axis = { stroke: theme.text, font: theme.font, ticks: { show: false } };
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
      scales: { x: { time: false, range: aroundPoints }, y: { range: (_, __, max) => [0, highestOf(unit, max)] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          space: 64,
          incrs: DAY_STEPS.map((days) => days * DAY_S),
          values: (_, splits) => this.dates(splits),
        },
        {
          ...axis,
          grid: { stroke: theme.grid, width: 1 },
          size: 54,
          space: 36,
          ...stepsOf(unit),
          values: (_, splits) => splits.map((value) => this.amount(unit, value)),
        },
      ],
      series: [{}, ...seriesOf(theme)],
      bands: [
        {
          series: [HIGH, LOW],
          fill: `color-mix(in srgb, ${theme.line} ${theme.isHighContrast ? 35 : 20}%, transparent)`,
        },
      ],
      hooks: {
        draw: [(plot) => drawWhiskers(plot, theme), (plot) => drawMarks(plot, marks, theme)],
        setCursor: [(plot) => this.onPoint(this.picture?.points[plot.cursor.idx ?? -1] ?? null)],
      },
    };
  }

  private dates(splits: readonly number[]): string[] {
    const isLong = (splits.at(-1) ?? 0) - (splits[0] ?? 0) > 300 * DAY_S;
    const format = new Intl.DateTimeFormat(this.language, {
      timeZone: 'UTC',
      month: 'short',
      ...(isLong ? { year: 'numeric' } : { day: 'numeric' }),
    });
    return splits.map((seconds) => format.format(seconds * 1000));
  }

  private amount(unit: Unit, value: number): string {
    switch (unit) {
      case 'share':
        return percent(value);
      case 'duration':
        return value === 0 ? '0' : roundDuration(value);
      case 'count':
        return compact(value, this.language);
    }
  }
}

function stepsOf(unit: Unit): Pick<uPlot.Axis, 'splits' | 'incrs'> {
  switch (unit) {
    case 'share':
      return { splits: () => [0, 0.25, 0.5, 0.75, 1] };
    case 'duration':
      return { incrs: [...DURATION_STEPS, ...DURATION_STEPS.map((ms) => ms * 3_600_000)] };
    case 'count':
      return {};
  }
}

function dataOf({ points }: LinePicture): uPlot.AlignedData {
  return [
    points.map(({ from, to }) => ((from + to) / 2) * DAY_S),
    points.map(({ value }) => value),
    points.map(({ low }) => low),
    points.map(({ high }) => high),
  ];
}

/** Half a step more at both ends, so that no point is cut in half; a lone point stands in the middle. */
function aroundPoints(plot: uPlot, min: number, max: number): [number, number] {
  const xs = plot.data[0];
  const step = xs.length > 1 ? (max - min) / (xs.length - 1) : DAY_S;
  return [min - step / 2, max + step / 2];
}

function highestOf(unit: Unit, max: number | null): number {
  return unit === 'share' ? 1 : max === null || max <= 0 ? 1 : max * 1.1;
}

function seriesOf(theme: Theme): uPlot.Series[] {
  const edge: uPlot.Series = {
    ...(theme.isHighContrast ? { stroke: theme.line, dash: [3, 3] } : {}),
    width: 1,
    points: { show: false },
  };
  return [{ stroke: theme.line, width: 2, points: { show: true, size: 6, fill: theme.line } }, edge, edge];
}

/** The interval of a point that has no neighbours, where a band has no width. */
function drawWhiskers(plot: uPlot, theme: Theme): void {
  const [xs, , lows, highs] = plot.data;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = theme.line;
  ctx.globalAlpha = theme.isHighContrast ? 1 : 0.5;
  ctx.lineWidth = 2 * uPlot.pxRatio;
  const isKnown = (index: number): boolean => typeof plot.data[VALUE]?.[index] === 'number';
  xs.forEach((x, index) => {
    const low = lows?.[index];
    const high = highs?.[index];
    const isAlone = !isKnown(index - 1) && !isKnown(index + 1);
    if (isAlone && typeof low === 'number' && typeof high === 'number') {
      vertical(plot, x, plot.valToPos(low, 'y', true), plot.valToPos(high, 'y', true));
    }
  });
  ctx.restore();
}

function drawMarks(plot: uPlot, marks: readonly number[], theme: Theme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = uPlot.pxRatio;
  ctx.setLineDash([4 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
  for (const mark of marks) {
    vertical(plot, (mark - 0.5) * DAY_S, bbox.top, bbox.top + bbox.height);
  }
  ctx.restore();
}

/** Only inside the chart: a version may be older than its first day. */
function vertical(plot: uPlot, x: number, from: number, to: number): void {
  const { ctx, bbox } = plot;
  const left = plot.valToPos(x, 'x', true);
  if (left >= bbox.left && left <= bbox.left + bbox.width) {
    ctx.beginPath();
    ctx.moveTo(left, from);
    ctx.lineTo(left, to);
    ctx.stroke();
  }
}
