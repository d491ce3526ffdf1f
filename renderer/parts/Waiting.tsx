import { useEffect, useState } from 'react';
import './waiting.css';

interface WaitingProps {
  readonly text: string;
}

/** A call under way: what is being done and for how long. */
export function Waiting({ text }: WaitingProps) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((passed) => passed + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="waiting" role="status">
      <div className="waitingTrack">
        <div className="waitingRunner" />
      </div>
      <p className="waitingText">
        {text}
        <span className="money waitingSeconds">{seconds > 0 ? `已等待 ${seconds} 秒` : ''}</span>
      </p>
    </div>
  );
}
