import { headText } from '../../store/auditCheckpoint.ts';
import type { VerifyReport } from './verifyStore.ts';

/** For people, in Chinese. */
export function tellVerify(report: VerifyReport): string {
  const { findings, head, auditRecords, settlements, settlementsWithDigest, rules, rememberedHeads } = report;
  const looked = [
    `审计记录 ${auditRecords} 条（每秒 ${report.recordsPerSecond} 条），对照留存校验值 ${rememberedHeads} 个`,
    `结算 ${settlements} 笔，其中 ${settlementsWithDigest} 笔与确认时的摘要逐笔对照，账目规则 ${rules} 条`,
    `末条校验值 ${headText(head)}`,
  ];
  const result =
    findings.length === 0
      ? ['没有发现改动、缺失或不一致。']
      : [`发现 ${findings.length} 处问题：`, ...findings.map(({ place, fault }) => `  ${place}：${fault}`)];
  return `${[...looked, ...result].join('\n')}\n`;
}
