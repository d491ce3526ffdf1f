/** Status words of ISO 7816-4 and of 社会保障卡 operating systems (card readers section 2.6). */
const exactTexts: ReadonlyMap<number, string> = new Map([
  [0x9000, '成功'],
  [0x6281, '返回的数据可能有误'],
  [0x6283, '文件已失效'],
  [0x6581, '卡存储器故障'],
  [0x6700, '长度错误'],
  [0x6901, '当前状态不接受该命令'],
  [0x6981, '文件类型不符'],
  [0x6982, '不满足安全条件（需密码或认证）'],
  [0x6983, '认证方式已锁定（密码锁定）'],
  [0x6984, '随机数无效'],
  [0x6985, '不满足使用条件'],
  [0x6986, '没有选定文件'],
  [0x6a80, '数据域参数错误'],
  [0x6a81, '功能不支持或卡已锁定'],
  [0x6a82, '找不到文件或应用'],
  [0x6a83, '找不到记录'],
  [0x6a86, 'P1、P2 参数错误'],
  [0x6a88, '找不到密钥'],
  [0x6d00, '不支持的命令'],
  [0x6e00, '不支持的命令类别'],
  [0x6f00, '卡内部错误'],
  [0x9303, '应用已永久锁定'],
]);

function familyText(statusWord: number): string {
  const low = statusWord & 0xff;
  if (statusWord >> 8 === 0x61) return `还有 ${low} 字节待取`;
  if (statusWord >> 8 === 0x6c) return `应取 ${low} 字节`;
  if (statusWord >> 4 === 0x63c) return `密码错误，剩余 ${low & 0x0f} 次`;
  return '未说明的状态';
}

/** `SW 6A82：找不到文件或应用`. */
export function describeStatusWord(statusWord: number): string {
  const text = exactTexts.get(statusWord) ?? familyText(statusWord);
  return `SW ${statusWord.toString(16).toUpperCase().padStart(4, '0')}：${text}`;
}
