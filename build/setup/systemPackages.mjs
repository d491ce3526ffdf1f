import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { say } from './say.mjs';

/** After a failed attempt (no network) the package manager is left alone for a while: a start must stay quick. */
const retryAfterMs = 10 * 60_000;
const updateTimeoutMs = 180_000;
const installTimeoutMs = 900_000;

const noCardService = '虚拟读卡器不能经系统的智能卡服务检验，相关测试跳过';
const drivers = '/usr/lib/pcsc/drivers/serial';

const wanted = {
  browser: {
    debian: 'chromium',
    isThere: () =>
      onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']),
    without: '不能自动打开收费窗口，也不能生成结算单 PDF；端到端测试跳过',
  },
  font: {
    debian: 'fonts-noto-cjk',
    isThere: hasChineseFont,
    without: '屏幕和结算单上的汉字可能显示为方框',
  },
  socat: {
    debian: 'socat',
    isThere: () => onPath(['socat']),
    without: '虚拟读卡器不能经真实串口（伪终端）连接，相关测试跳过',
  },
  pdf: {
    debian: 'poppler-utils',
    isThere: () => onPath(['pdftotext']),
    without: '不能检查结算单 PDF 的内容，相关测试跳过',
  },
  cardService: { debian: 'pcscd', isThere: () => existsSync('/usr/sbin/pcscd'), without: noCardService },
  virtualCardDriver: {
    debian: 'vsmartcard-vpcd',
    isThere: () => existsSync(`${drivers}/libifdvpcd.so`),
    without: noCardService,
  },
  serialCardDriver: {
    debian: 'libccid',
    isThere: () => existsSync(`${drivers}/libccidtwin.so`),
    without: noCardService,
  },
  cardTool: { debian: 'opensc', isThere: () => onPath(['opensc-tool']), without: noCardService },
  cardScan: { debian: 'pcsc-tools', isThere: () => onPath(['pcsc_scan']), without: noCardService },
  namespaces: {
    debian: 'iproute2',
    isThere: () => onPath(['ip']) || existsSync('/sbin/ip'),
    without: noCardService,
  },
  compiler: {
    debian: 'gcc',
    isThere: () => onPath(['gcc', 'cc']),
    without: '不能编译测试用的厂商库，相关测试跳过',
  },
};

/** Installs what is missing when that is possible here; otherwise says what is missing, what is skipped, and the command. */
export function prepareSystemPackages(root, names) {
  // Windows and macOS bring fonts and have their own browsers; the virtual serial line is a Linux matter.
  if (process.platform !== 'linux') return;
  const missing = names.map((name) => wanted[name]).filter((entry) => !entry.isThere());
  if (missing.length === 0) return;
  const packages = missing.map((entry) => entry.debian);
  const attempt = join(root, 'out', 'packages-attempt.txt');
  const reason = whyNotInstall(attempt) ?? installDebian(packages, attempt);
  if (reason === null) return;
  const lines = missing
    .filter((entry) => !entry.isThere())
    .map((entry) => `缺 ${entry.debian}：${entry.without}`);
  say([`${reason}。`, ...lines, `安装命令：${installCommand(packages)}`, '现在继续。'].join('\n'));
}

function whyNotInstall(attempt) {
  if (!existsSync('/etc/debian_version') || !onPath(['apt-get']))
    return '本机不是 Debian 系列，未自动安装系统软件包';
  if (process.getuid?.() !== 0) return '不是 root，未自动安装系统软件包';
  if (wasTriedLately(attempt)) return '刚才安装系统软件包没有成功，暂不重试';
  return null;
}

function wasTriedLately(attempt) {
  return existsSync(attempt) && Date.now() - statSync(attempt).mtimeMs < retryAfterMs;
}

function installDebian(packages, attempt) {
  say(`安装系统软件包：${packages.join(' ')}（apt-get）……`);
  const updated = apt(['update'], updateTimeoutMs);
  // One name the sources do not have would keep all the others from being installed.
  const known = packages.filter(isKnownToApt);
  const installed = apt(['install', '-y', '--no-install-recommends', ...known], installTimeoutMs);
  if (installed && known.length === packages.length) {
    rmSync(attempt, { force: true });
    return null;
  }
  mkdirSync(join(attempt, '..'), { recursive: true });
  writeFileSync(attempt, packages.join(' '));
  return updated ? 'apt-get 没有装上全部软件包' : 'apt-get 没有装上全部软件包（软件源不可达，可能没有网络）';
}

function apt(args, timeoutMs) {
  const limits = [
    '-qq',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'Acquire::http::Timeout=30',
    '-o',
    'DPkg::Lock::Timeout=120',
  ];
  const done = spawnSync('apt-get', [...limits, ...args], {
    stdio: ['ignore', 2, 2],
    timeout: timeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return done.status === 0;
}

const noSuchPackage = 100;

function isKnownToApt(name) {
  const asked = spawnSync('apt-cache', ['show', name], { stdio: 'ignore', timeout: 10_000 });
  return asked.status !== noSuchPackage;
}

function installCommand(packages) {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

function onPath(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return programs.some((program) => folders.some((folder) => isProgram(join(folder, program))));
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Asking fontconfig takes tens of milliseconds, so the package's own file is looked for first. */
function hasChineseFont() {
  if (existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')) return true;
  const asked = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8', timeout: 10_000 });
  return asked.status === 0 && asked.stdout.trim() !== '';
}
