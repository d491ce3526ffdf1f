import { defineTransaction } from '../defineTransaction.ts';
import { uploadSettlementListShort } from './4101A.ts';

/** 结算清单 under the number it has had in 湖南 since 2022; the table is that of 4101A (interface 7.11 and 12). */
export const uploadSettlementList = defineTransaction({ ...uploadSettlementListShort, infno: '4101' });
