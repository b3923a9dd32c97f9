/**
 * Known answers that come with the package, in the formats of files. Those of single figures were
 * worked out by hand from the rules in agents/resizing; 0.01 x (1.05^n - 1) / 0.05 cores and
 * 1e7 x (1.05^n - 1) / 0.05 bytes are where the recommender's bucket n starts.
 */
export const RECOMMENDER_CASES = {
  linear_histogram_options: [
    {
      max_value: 7,
      bucket_size: 2,
      num_buckets: 5, // starts at 0, 2, 4, 6, 8
      bucket_start: { '0': 0, '3': 6, '4': 8 },
      find_bucket: { '-2': 0, '1.99': 0, '2': 1, '7.5': 3, '8': 4, '1e6': 4 },
    },
    { max_value: 1, bucket_size: 0.25, num_buckets: 5, bucket_start: { '3': 0.75 } },
  ],
  exponential_histogram_options: [
    {
      max_value: 100,
      first_bucket_size: 10,
      ratio: 2,
      num_buckets: 5, // 10, 20, 40, 80 long: the last starts at 150
      bucket_start: { '0': 0, '1': 10, '2': 30, '3': 70, '4': 150 },
      find_bucket: { '-1': 0, '9.99': 0, '10': 1, '29': 1, '31': 2, '149': 3, '151': 4 },
    },
    {
      max_value: 1000,
      first_bucket_size: 0.01,
      ratio: 1.05,
      num_buckets: 176,
      bucket_start: { '1': 0.01, '2': 0.0205, '3': 0.031525 },
      find_bucket: { '0.5': 25, '1': 36, '4': 62, '2000': 175 },
    },
  ],
  percentiles: [
    {
      histogram: 'linear max 20 bucket 2',
      samples_value_weight: [
        [1, 5],
        [6, 3],
        [13, 2],
      ],
      percentile_to_value: { '0': 2, '0.5': 2, '0.51': 8, '0.8': 8, '0.81': 14, '1': 14 },
    },
    {
      histogram: 'linear max 20 bucket 2',
      samples_value_weight: [[50, 1]],
      percentile_to_value: { '-1': 20, '0.5': 20, '2': 20 },
    },
    {
      histogram: 'exponential max 100 first 10 ratio 2',
      samples_value_weight: [
        [5, 1],
        [60, 3],
      ],
      percentile_to_value: { '0.25': 10, '0.26': 70 },
    },
    {
      histogram: 'empty',
      samples_value_weight: [],
      percentile_to_value: { '0': 0, '0.9': 0 },
    },
  ],
  decaying_percentiles: [
    {
      // 1 of two days ago counts a quarter of 1 of now: a fifth of the weight
      histogram: 'linear max 10 bucket 1, half life 24 h',
      samples_value_weight_hour: [
        [7, 1, 0],
        [3, 1, 48],
      ],
      percentile_to_value: { '0.79': 4, '0.81': 8 },
    },
    {
      // weights 8 x 1/8, 2 x 1/2 and 2: a quarter, a quarter and a half
      histogram: 'linear max 10 bucket 1, half life 2 h',
      samples_value_weight_hour: [
        [5, 8, 0],
        [1, 2, 4],
        [8, 2, 6],
      ],
      percentile_to_value: { '0.24': 2, '0.26': 6, '0.49': 6, '0.51': 9 },
    },
    {
      // faded away beyond a hundred half lives
      histogram: 'linear max 10 bucket 1, half life 1 h',
      samples_value_weight_hour: [
        [9, 1, 0],
        [4, 1, 120],
      ],
      percentile_to_value: { '0': 5, '1': 5 },
    },
  ],
  confidence_multiplier: [
    {
      // samples are worth 36 / 1440 days: 0.5 x (1 + 0.05 / 0.025)^2
      base_cpu_cores: 0.5,
      multiplier: 0.05,
      exponent: 2,
      samples: 36,
      sample_every_min: 2,
      expected_confidence: 0.025,
      expected_cpu_cores: 4.5,
      expected_memory_bytes_for_base_2e8: 1.8e9,
    },
    {
      // more often than once a minute: 144 minutes pass between the first and the last of 289
      base_cpu_cores: 2.2,
      multiplier: 0.1,
      exponent: -1,
      samples: 289,
      sample_every_min: 0.5,
      confidence_interval_h: 24,
      expected_confidence: 0.1,
      expected_cpu_cores: 1.1,
    },
    {
      base_cpu_cores: 1,
      multiplier: 1,
      exponent: 1,
      samples: 10,
      sample_every_min: 5,
      confidence_interval_h: 0.25, // 10 of 15 minutes
      expected_confidence: 2 / 3,
      expected_cpu_cores: 2.5,
    },
    { multiplier: 1, exponent: 1, samples: 0, expected_cpu: 'maximum' },
    { multiplier: 0.001, exponent: -2, samples: 0, expected_cpu: 0 },
  ],
  margin: [
    { margin_fraction: 0.15, base_cpu_cores: 4, expected_cpu_cores: 4.6 },
    { margin_fraction: 0.15, base_cpu_cores: 0.011, expected_cpu_cores: 0.012 }, // of 12.65
    { margin_fraction: 0.5, expected_memory_bytes_for_base_3e8: 4.5e8 },
  ],
};

export const TARGET_CASES = {
  cpu: [
    { usageCores: 0, targetMillicores: 11 }, // 10 + 1
    { usageCores: 0.015, targetMillicores: 23 }, // 20.5: 20 + 3
    { usageCores: 0.05, targetMillicores: 63 }, // 55.3: 55 + 8
    { usageCores: 0.25, targetMillicores: 296 },
    { usageCores: 0.5, targetMillicores: 587 },
    { usageCores: 1, targetMillicores: 1168 },
    { usageCores: 2, targetMillicores: 2406 },
    { usageCores: 4, targetMillicores: 4742 }, // 4124.8: 4124 + 618
    { usageCores: 8, targetMillicores: 9616 },
  ],
  memory: [
    { usageBytes: 0, targetBytes: 11_500_000 },
    { usageBytes: 5e7, targetBytes: 63_544_758 }, // 55256312.5: 55256312 + 8288446
    { usageBytes: 1e8, targetBytes: 126_805_489 },
    { usageBytes: 1e9, targetBytes: 1_168_723_596 },
    { usageBytes: 4e9, targetBytes: 4_743_403_291 },
  ],
  confidenceMultipliers: [
    { daysObserved: 0.25, upper: 5 },
    { daysObserved: 0.5, upper: 3 },
    { daysObserved: 1, upper: 2, lower: 1 / 1.001 ** 2 },
    { daysObserved: 7, upper: 8 / 7 },
    { daysObserved: 0.001, lower: 0.25 },
  ],
};
