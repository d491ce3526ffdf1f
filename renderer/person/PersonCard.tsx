import type { PersonView } from '../../src/bridge/contract.ts';
import { ageText } from './ageText.ts';
import { useMinutesSince } from './useMinutesSince.ts';

/** Who the person is, masked, and how old the knowledge is. */
export function PersonCard({ person }: { readonly person: PersonView }) {
  const minutesOnScreen = useMinutesSince(person);
  const fromCentre = person.source === 'centre';
  const age = ageText(person.ageMinutes + minutesOnScreen);
  return (
    <div className="personCard" data-testid="person">
      <div className="personNameLine">
        <b className="personName" data-testid="person-name">
          {person.nameMasked}
        </b>
        <span>{person.sexLabel}</span>
        <span>{person.age === null ? '' : `${person.age} 岁`}</span>
        <span className="personGap" />
        <span className="tag">{person.credentialLabel}</span>
      </div>
      <div className="personNumber money">{person.identityNumberMasked}</div>
      <div className="personTags">
        <span
          className={fromCentre ? 'tag tag-good' : 'tag tag-warn'}
          data-testid="person-source"
          title={`取得时间 ${person.seenAt}`}
        >
          {fromCentre ? '中心' : '本机缓存'} {age}
        </span>
        {person.identityClassLabels.map((label) => (
          <span key={label} className="tag tag-info">
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}
