import type { Chart, PageWording } from '../report/dashboardChart.js';
import type { DashboardNumbers } from '../report/dashboardNumbers.js';
import { agentsChart, failuresChart, skillsChart, versionsChart } from '../report/dashboardSlices.js';
import { durationSpread, tokenSpread } from '../report/dashboardSpreads.js';
import { durationChart, rateChart, tokenTrendChart } from '../report/dashboardTrends.js';

/** The charts of a page in the order in which they are read. One skill has versions where all have each other. */
export function chartsOf(numbers: DashboardNumbers, words: PageWording): Chart[] {
  const subject = numbers.question.skillName === null ? skillsChart : versionsChart;
  return [
    rateChart,
    ...[subject, failuresChart, agentsChart],
    ...[durationSpread, tokenSpread, durationChart, tokenTrendChart],
  ].map((chart) => chart(numbers, words));
}
