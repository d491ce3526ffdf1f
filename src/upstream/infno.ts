/** The transactions this terminal speaks (interface section 6), in the order of the day's work. */
export const infnos = [
  '9001',
  '9002',
  '1101',
  '2001',
  '5206',
  '2201',
  '2202',
  '2203A',
  '2204',
  '2205',
  '2206A',
  '2207A',
  '2208',
  '2401',
  '2301',
  '2302',
  '2402',
  '2303',
  '2304',
  '2305',
  '2404',
  '2405',
  '2601',
  '3201',
] as const;

export type Infno = (typeof infnos)[number];
