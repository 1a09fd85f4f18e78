import { extensionOf } from './clean-name.ts';

/** Programs, scripts and installers by their content, by the names that `contentOf` gives them. */
const types = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/java-vm',
  'application/java-archive',
  'application/wasm',
  'application/vnd.android.package-archive',
  'application/x-ms-shortcut',
  'application/x-ft-apple.alias',
  'application/x-ms-regedit',
  'application/vnd.ms-htmlhelp',
  'application/x-shockwave-flash',
  'application/x-deb',
  'application/x-rpm',
  'application/x-apple-diskimage',
  'application/x-google-chrome-extension',
  'application/x-xpinstall',
  'text/x-shellscript',
]);

/** What runs when a person opens it, on Windows, macOS or Linux; after what mail services block. */
const extensions = new Set([
  ...['exe', 'com', 'scr', 'pif', 'cpl', 'dll', 'sys', 'drv', 'ocx', 'vxd', 'xll', 'msi', 'msp', 'mst', 'msix'],
  ...['msixbundle', 'appx', 'appxbundle', 'application', 'gadget', 'bat', 'cmd', 'ps1', 'ps1xml', 'psm1', 'psd1'],
  ...['vb', 'vbe', 'vbs', 'js', 'mjs', 'cjs', 'jse', 'ws', 'wsc', 'wsf', 'wsh', 'sct', 'hta', 'chm', 'hlp', 'msc'],
  ...['lnk', 'url', 'scf', 'inf', 'ins', 'isp', 'reg', 'jar', 'class', 'jnlp', 'apk', 'ipa', 'xpi', 'crx', 'swf'],
  ...['app', 'command', 'dmg', 'pkg', 'mpkg', 'workflow', 'scpt', 'applescript', 'iso', 'img', 'vhd', 'vhdx'],
  ...['sh', 'bash', 'zsh', 'csh', 'ksh', 'run', 'elf', 'so', 'desktop', 'deb', 'rpm', 'appimage', 'py', 'pl'],
]);

/**
 * Why a file counts as a program, in a few words: its content is one, or its name would have it run. Undefined of others.
 * @param name The one under which it will be passed on.
 */
export function executableBy(name: string, type: string): string | undefined {
  if (types.has(type)) return `its content is ${type}`;
  const extension = extensionOf(name);
  return extensions.has(extension) ? `its name ends with .${extension}` : undefined;
}
