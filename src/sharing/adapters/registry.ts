import type { AdapterId } from '../destination.js';
import type { Adapter } from '../request.js';
import { beacon } from './beacon.js';
import { metrics } from './metrics.js';
import { otlp } from './otlp.js';
import { posthog } from './posthog.js';

export const ADAPTER: Readonly<Record<AdapterId, Adapter>> = { beacon, posthog, metrics, otlp };
