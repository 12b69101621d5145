import type { Chart, PageWording } from '../report/dashboardChart.js';
import type { ChartId } from '../report/dashboardMessages.js';
import type { DashboardNumbers } from '../report/dashboardNumbers.js';
import { agentsChart, failuresChart, skillsChart, versionsChart } from '../report/dashboardSlices.js';
import { durationSpread, tokenSpread } from '../report/dashboardSpreads.js';
import { durationChart, rateChart, tokenTrendChart } from '../report/dashboardTrends.js';

/** Charts of what is told by days. */
const BY_DAY: ReadonlySet<ChartId> = new Set<ChartId>(['rate', 'duration', 'durations', 'tokenTrend']);

/**
 * The charts of a page in the order in which they are read, in the columns in which they stand side by side; the first
 * is as wide as the page. One skill has versions where all have each other.
 */
export function chartsOf(numbers: DashboardNumbers, words: PageWording): Chart[][] {
  const subject = numbers.question.skillName === null ? skillsChart : versionsChart;
  const columns = [
    [rateChart],
    [subject, agentsChart, tokenTrendChart],
    [failuresChart, durationChart],
    [durationSpread, tokenSpread],
  ];
  return columns.map((column) =>
    column.map((chart) => {
      const made = chart(numbers, words);
      return numbers.isSketch && BY_DAY.has(made.id) ? blank(made, words) : made;
    }),
  );
}

/** Its numbers are still to come. */
function blank(chart: Chart, { t }: PageWording): Chart {
  return { ...chart, sentence: t('Adding up…'), picture: null, table: { ...chart.table, rows: [] } };
}
