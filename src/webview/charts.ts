import type { Chart, PageWording } from '../report/dashboardChart.js';
import type { DashboardNumbers } from '../report/dashboardNumbers.js';
import { agentsChart, failuresChart, skillsChart, versionsChart } from '../report/dashboardSlices.js';
import { durationSpread, tokenSpread } from '../report/dashboardSpreads.js';
import { durationChart, rateChart, tokenTrendChart } from '../report/dashboardTrends.js';

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
  return columns.map((column) => column.map((chart) => chart(numbers, words)));
}
