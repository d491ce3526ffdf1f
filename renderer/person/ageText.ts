const minutesPerHour = 60;
const minutesPerDay = 1440;

/** How long ago, in the two largest units: 刚刚, 12 分钟前, 3 小时 12 分前, 2 天 5 小时前. */
export function ageText(minutes: number): string {
  if (minutes < 1) return '刚刚';
  if (minutes < minutesPerHour) return `${minutes} 分钟前`;
  if (minutes < minutesPerDay) {
    const rest = minutes % minutesPerHour;
    return rest === 0
      ? `${minutes / minutesPerHour} 小时前`
      : `${Math.trunc(minutes / minutesPerHour)} 小时 ${rest} 分前`;
  }
  const hours = Math.trunc((minutes % minutesPerDay) / minutesPerHour);
  const days = Math.trunc(minutes / minutesPerDay);
  return hours === 0 ? `${days} 天前` : `${days} 天 ${hours} 小时前`;
}
