/** Pseudo-random numbers that are the same on every run (a xorshift generator of 32 bits). */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 1;
  }

  /** In [0, 1). */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }

  /** One of the keys, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>, otherwise: K): K {
    const entries = Object.entries<number | undefined>(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + (weight ?? 0), 0);
    for (const [key, weight] of entries) {
      left -= weight ?? 0;
      if (left < 0) {
        return key as K;
      }
    }
    return otherwise;
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.between(0, 15).toString(16)).join('');
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-8${this.hex(3)}-${this.hex(12)}`;
  }
}
