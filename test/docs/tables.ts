/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { callsToFollow } from '../../nodes/shared/receipts/checkAgain';
import flagship from '../engine/threeHundred/flagship.json';
import { split } from '../../nodes/shared/recipients/split';
import { codeTable } from '../../nodes/shared/transport/codes/codes';
import { hintsInChinese, limitsInChinese } from './chinese';
import { labelsInChinese } from './labels';
import { choices, limits } from '../../nodes/shared/transport/limits';

/** The tables of docs/, made from the code that holds the numbers, the codes and the splitting. */

const root = join(__dirname, '../..');

/** The doc comment of every limit, read from its source. */
function commentsOfLimits(): Map<string, string> {
	const path = join(root, 'nodes/shared/transport/limits.ts');
	const source = ts.createSourceFile(
		path,
		readFileSync(path, 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const comments = new Map<string, string>();
	const visit = (node: ts.Node): void => {
		if (ts.isPropertyAssignment(node)) {
			const [doc] = ts.getJSDocCommentsAndTags(node);
			if (doc && ts.isJSDoc(doc))
				comments.set(node.name.getText(), ts.getTextOfJSDocComment(doc.comment) ?? '');
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return comments;
}

function row(cells: Array<string | number>): string {
	return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(head: string[], rows: Array<Array<string | number>>): string {
	return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Every ceiling with its source. */
function limitsTable(head: string[], isChinese: boolean): string {
	const comments = isChinese ? new Map(Object.entries(limitsInChinese)) : commentsOfLimits();
	return table(
		head,
		Object.entries(limits).map(([name, value]) => [
			`\`${name}\``,
			value.toLocaleString('en-US'),
			comments.get(name) ?? '',
		]),
	);
}

/** Every code with what to do. */
function codesTable(head: string[], isChinese: boolean): string {
	return table(
		head,
		codeTable.map(({ codes, kind, hint }) => [
			codes.map((code) => `\`${code}\``).join(' '),
			`\`${kind}\``,
			isChinese ? (hintsInChinese[codes[0] ?? ''] ?? '') : hint,
		]),
	);
}

const people = [100, 1000, 10_000];
const editions = [
	{ callsPerSecond: limits.callsPerSecond, callsPerMonth: limits.callsPerMonth },
	{ callsPerSecond: 60, callsPerMonth: 10_000 },
];

function seconds(calls: number, callsPerSecond: number): string {
	const exact = (Math.max(0, calls - 1) / callsPerSecond) * choices.spacingMargin;
	return exact < 1 ? '< 1 s' : `${Math.ceil(exact)} s`;
}

/** What telling people, and then checking once who has read it, costs: from the function that does the splitting. */
function costTable(head: string[]): string {
	const channels = [
		{ name: 'Work Notification', perCall: limits.usersPerTask, isPushed: false },
		{ name: 'Bot Message', perCall: limits.usersPerBotBatch, isPushed: true },
	];
	return table(
		head,
		channels.flatMap(({ name, perCall, isPushed }) =>
			people.map((count) => {
				const calls = split(Array.from({ length: count }), perCall).length;
				const share = editions.map(
					({ callsPerMonth }) => `${((calls * 2 * 100) / callsPerMonth).toFixed(1)} %`,
				);
				const time = editions.map(({ callsPerSecond }) => seconds(calls, callsPerSecond));
				// One reading by one person is one push.
				const pushed = isPushed ? `${((count * 100) / limits.pushesPerMonth).toFixed(1)} %` : '-';
				return [name, count.toLocaleString('en-US'), calls, calls, ...time, ...share, pushed];
			}),
		),
	);
}

const hoursFollowed = [1, 4, 8, limits.receiptHours];

/** What a loop costs that waits as long as it is told, beside one that waits for ten minutes each time. */
function followingTable(head: string[]): string {
	return table(
		head,
		hoursFollowed.map((hours) => [hours, callsToFollow(hours * 60), (hours * 60) / 10]),
	);
}

/** Calls to contacts and token APIs, which are free of the quota. Source: the service's own count in the run. */
const freeOfQuota = /^(gettoken|user\/|department\/)/;

/** What the escalation has asked of DingTalk for 300 people, as `npm run docs -- --measure` has counted it. */
function flagshipTable(head: string[]): string {
	const rows = Object.entries(flagship.calls).sort(
		([one], [other]) => Number(freeOfQuota.test(one)) - Number(freeOfQuota.test(other)),
	);
	return table(head, [
		...rows.map(([api, calls]) => [`\`${api}\``, calls, freeOfQuota.test(api) ? 0 : calls]),
		['', rows.reduce((sum, [, calls]) => sum + calls, 0), flagship.counted],
	]);
}

/** Every label of the panels with its Chinese. */
function labelsTable(head: string[]): string {
	return table(
		head,
		Object.entries(labelsInChinese).map(([label, chinese]) => [label, chinese]),
	);
}

const heads = {
	en: {
		labels: ['Label', 'Chinese'],
		flagship: ['API', 'Calls', "Of the month's quota"],
		following: ['Hours', 'Calls with `checkAgainInMinutes`', 'Calls with a check every 10 minutes'],
		limits: ['Limit', 'Value', 'Where it comes from'],
		codes: ['DingTalk answers', '`details.kind`', 'What to do (as n8n shows it)'],
		costs: [
			'Channel',
			'People',
			'Calls to send',
			'Calls for one check',
			'Time at 20/s (standard edition)',
			'Time at 60/s (paid pack)',
			'Of 5,000 calls a month (dingtalk.com)',
			'Of 10,000 calls a month (dingtalk.io)',
			`When told instead: of ${limits.pushesPerMonth.toLocaleString('en-US')} pushes a month`,
		],
	},
	zh: {
		labels: ['界面上的英文', '含义'],
		flagship: ['接口', '调用次数', '计入月度额度'],
		following: ['小时', '使用 `checkAgainInMinutes` 的调用次数', '每 10 分钟查询一次的调用次数'],
		limits: ['限制', '数值', '说明与来源'],
		codes: ['钉钉返回', '`details.kind`', '处理办法（n8n 中显示为英文）'],
		costs: [
			'渠道',
			'人数',
			'发送调用次数',
			'查询一次的调用次数',
			'20 次/秒耗时（标准版）',
			'60 次/秒耗时（付费扩容）',
			'占每月 5,000 次（dingtalk.com）',
			'占每月 10,000 次（dingtalk.io）',
			`改用推送时：占每月 ${limits.pushesPerMonth.toLocaleString('en-US')} 次推送`,
		],
	},
};

/** Puts the tables between `<!-- name:start -->` and `<!-- name:end -->` of a page. */
export function withTables(markdown: string, { language, tables }: Page): string {
	const head = heads[language];
	const made = {
		limits: () => limitsTable(head.limits, language === 'zh'),
		codes: () => codesTable(head.codes, language === 'zh'),
		costs: () => costTable(head.costs),
		labels: () => labelsTable(head.labels),
		following: () => followingTable(head.following),
		flagship: () => flagshipTable(head.flagship),
	};
	return tables.reduce((text, name) => {
		const section = new RegExp(`(<!-- ${name}:start -->\\n)[\\s\\S]*?(\\n?<!-- ${name}:end -->)`);
		if (!section.test(text)) throw new Error(`The page has no section "${name}"`);
		return text.replace(
			section,
			(_all, start: string) => `${start}${made[name]()}\n<!-- ${name}:end -->`,
		);
	}, markdown);
}

/** A page with tables that are made from the code. */
export interface Page {
	/** From the project's folder. */
	path: string;
	language: keyof typeof heads;
	tables: ReadonlyArray<'limits' | 'codes' | 'costs' | 'following' | 'labels' | 'flagship'>;
}

const pagesInBoth: readonly Page[] = (['en', 'zh'] as const).flatMap((language) => {
	const folder = language === 'en' ? 'docs' : 'docs/zh-CN';
	return [
		{
			path: `${folder}/limits-and-costs.md`,
			language,
			tables: ['limits', 'costs', 'following', 'flagship'] as const,
		},
		{ path: `${folder}/errors.md`, language, tables: ['codes'] as const },
	];
});

export const pagesWithTables: readonly Page[] = [
	...pagesInBoth,
	{ path: 'docs/zh-CN/labels.md', language: 'zh', tables: ['labels'] },
];
