import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { DayFrame, type DayPlace } from './DayFrame.tsx';
import type { Notices } from './useNotices.ts';

interface NoticesTabProps {
  readonly notices: Notices;
  readonly place: DayPlace;
}

/** 提醒: what the store's keeping and the policy packs want somebody to look at. */
export function NoticesTab({ notices: { notices, count, doing, problem }, place }: NoticesTabProps) {
  return (
    <DayFrame tab="notices" place={place} step="notices" bindings={{}}>
      <div className="notices">
        {doing !== null && <Waiting text={doing} />}
        {problem !== null && <ProblemBox problem={problem} layout="tall" />}
        {notices !== null && count === 0 && (
          <p className="dayEmpty">没有提醒：数据备份与校验正常，政策包与中心一致</p>
        )}
        {notices?.keeping.map((warning) => (
          <ProblemBox key={warning.code} problem={warning} layout="tall" />
        ))}
        {notices?.drift.map(({ key, notice }) => (
          <p key={key} className="dayNotice" role="status" data-testid="notice-drift">
            {notice}
          </p>
        ))}
      </div>
    </DayFrame>
  );
}
