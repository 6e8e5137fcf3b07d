/** Message builders: the exact message for every type, and what is refused before any call. */
import type { IDataObject } from 'n8n-workflow';
import type { ItemFiles } from '../../nodes/shared/media/files';
import { botMessageTypes, buildBotMessage } from '../../nodes/shared/messages/bot/botMessage';
import { fieldsOf, messageTypeField } from '../../nodes/shared/messages/messageType';
import {
	buildWorkMessage,
	endpointFor,
	hasStatusBar,
	madeUnique,
	workMessageTypes,
} from '../../nodes/shared/messages/work/workMessage';
import { Parameters } from '../../nodes/shared/parameters/parameters';
import { DingTalkError } from '../../nodes/shared/transport/errors';

const noFiles: ItemFiles = () => undefined;

const parametersOf = (values: IDataObject) => new Parameters((name) => values[name] as never);

async function work(values: IDataObject, sizeLimit = true, makesUnique = false): Promise<unknown> {
	const built = await buildWorkMessage(parametersOf(values), noFiles, { sizeLimit, makesUnique });
	expect(built.uploads).toStrictEqual([]);
	return built.content;
}

async function bot(values: IDataObject): Promise<unknown> {
	return await buildBotMessage(parametersOf(values), noFiles);
}

async function refusal(building: Promise<unknown>): Promise<string> {
	const error: unknown = await building.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof DingTalkError)) throw new Error(`not refused: ${String(error)}`);
	const { kind, message, hint, parameter } = error.failure;
	expect(kind).toBe('invalidInput');
	expect(message.startsWith(`"${String(parameter)}" `)).toBe(true);
	expect(hint).not.toBe('');
	return message;
}

const url = 'https://example.com/';
const button = (title: string, link = url) => ({ title, url: link });
const severalButtons = (...buttons: IDataObject[]) => ({
	cardButtons: 'several',
	buttonLayout: 'vertical',
	buttons: { button: buttons },
});

const link: IDataObject = {
	messageType: 'link',
	title: 'Notice',
	content: 'Please read',
	messageUrl: url,
	mediaSource: 'url',
	picUrl: '@lALOpicture',
};
const oa: IDataObject = {
	messageType: 'oa',
	messageUrl: url,
	headText: 'Approval',
	headBgcolor: 'FFBBBBBB',
	title: 'Leave',
	mediaSource: 'mediaId',
};
const card: IDataObject = {
	messageType: 'actionCard',
	content: 'Please **confirm**',
	title: 'Notice',
	cardButtons: 'single',
	singleTitle: 'Details',
	singleUrl: url,
};
const voice: IDataObject = {
	messageType: 'voice',
	mediaSource: 'mediaId',
	mediaId: '@lADO',
	duration: 10,
};
const template: IDataObject = { messageType: 'template', templateId: 'tpl-1', data: '{"a":"b"}' };
const video: IDataObject = {
	messageType: 'video',
	mediaSource: 'mediaId',
	mediaId: '@video',
	picMediaSource: 'mediaId',
	picMediaId: '@cover',
	duration: 12,
};
const botFile: IDataObject = { messageType: 'file', mediaSource: 'mediaId', mediaId: '@file' };

describe('work notifications as DingTalk documents them', () => {
	test.each<[string, IDataObject, IDataObject]>([
		[
			'link, with all four fields',
			link,
			{
				msgtype: 'link',
				link: {
					messageUrl: url,
					picUrl: '@lALOpicture',
					title: 'Notice',
					text: 'Please read',
				},
			},
		],
		[
			'OA, all of it',
			{
				...oa,
				pcMessageUrl: 'https://example.com/pc',
				form: { row: [{ key: '姓名:', value: '张三' }] },
				richNum: '15.6',
				richUnit: '元',
				content: 'Family',
				mediaId: '@lADOimage',
				fileCount: 3,
				author: '李四',
				statusValue: '进行中',
				statusColor: '0xFFF65E5E',
			},
			{
				msgtype: 'oa',
				oa: {
					message_url: url,
					pc_message_url: 'https://example.com/pc',
					head: { bgcolor: 'FFBBBBBB', text: 'Approval' },
					status_bar: { status_value: '进行中', status_bg: '0xFFF65E5E' },
					body: {
						title: 'Leave',
						form: [{ key: '姓名:', value: '张三' }],
						rich: { num: '15.6', unit: '元' },
						content: 'Family',
						image: '@lADOimage',
						file_count: '3',
						author: '李四',
					},
				},
			},
		],
		[
			'OA with what it must have, in a color of the color picker',
			{ ...oa, headBgcolor: '#ff9d46' },
			{
				msgtype: 'oa',
				oa: {
					message_url: url,
					head: { bgcolor: 'FFFF9D46', text: 'Approval' },
					body: { title: 'Leave' },
				},
			},
		],
		[
			'image',
			{ messageType: 'image', mediaSource: 'mediaId', mediaId: '@lADOimage' },
			{ msgtype: 'image', image: { media_id: '@lADOimage' } },
		],
		[
			'file',
			{ messageType: 'file', mediaSource: 'mediaId', mediaId: '$iAEKfile' },
			{ msgtype: 'file', file: { media_id: '$iAEKfile' } },
		],
		[
			'voice, its duration as text',
			voice,
			{ msgtype: 'voice', voice: { media_id: '@lADO', duration: '10' } },
		],
		[
			'action card without a title',
			{ ...card, title: '' },
			{
				msgtype: 'action_card',
				action_card: {
					markdown: 'Please **confirm**',
					single_title: 'Details',
					single_url: url,
				},
			},
		],
		[
			'JSON, as it stands',
			{
				messageType: 'json',
				msg: { msgtype: 'link', link: { title: '原样', messageUrl: url } },
			},
			{ msgtype: 'link', link: { title: '原样', messageUrl: url } },
		],
	])('%s', async (_name, parameters, msg) => {
		expect(await work(parameters)).toEqual({ msg });
	});

	test('a template goes to sendbytemplate, its data as JSON of texts', async () => {
		const content = await work({ ...template, data: { name: '张三', count: 3 } });
		expect(content).toEqual({ template_id: 'tpl-1', data: '{"name":"张三","count":"3"}' });
		expect(endpointFor(content as never).path).toMatch(/\/sendbytemplate$/);
		expect(endpointFor({ msg: {} }).path).toMatch(/\/asyncsend_v2$/);
	});

	test('a status bar is known wherever it comes from', async () => {
		const raw = {
			messageType: 'json',
			msg: { msgtype: 'oa', oa: { status_bar: { status_value: 'x' } } },
		};
		expect(hasStatusBar((await work({ ...oa, statusValue: 'x' })) as never)).toBe(true);
		expect(hasStatusBar((await work(raw)) as never)).toBe(true);
		expect(hasStatusBar((await work(oa)) as never)).toBe(false);
		expect(hasStatusBar((await work(template)) as never)).toBe(false);
	});

	test.each<[string, IDataObject]>([
		['text', { messageType: 'text', content: 'x' }],
		['markdown', { messageType: 'markdown', title: 't', content: 'x' }],
		['action card', card],
		['link', link],
		['OA', oa],
	])(
		'makeUnique: %s of different times differs, and only there, in the time zone of the workflow',
		async (_name, parameters) => {
			const content = (await work(parameters)) as never;
			const [first, second] = [0, 1000].map((at) =>
				JSON.stringify(madeUnique(content, at, 'Asia/Shanghai')),
			);
			expect(first).not.toBe(second);
			expect(first?.replace('(1970-01-01 08:00:00)', '')).toBe(
				second?.replace('(1970-01-01 08:00:01)', ''),
			);
		},
	);

	test('makeUnique leaves media and templates as they are', async () => {
		for (const parameters of [voice, template]) {
			const content = (await work(parameters)) as never;
			expect(madeUnique(content, 0, 'UTC')).toEqual(content);
		}
	});
});

describe('bot templates as DingTalk documents them', () => {
	test.each<[string, IDataObject, string, IDataObject]>([
		[
			'image by URL',
			{ messageType: 'image', mediaSource: 'url', photoUrl: `${url}a.png` },
			'sampleImageMsg',
			{ photoURL: `${url}a.png` },
		],
		[
			'image by media ID',
			{ messageType: 'image', mediaSource: 'mediaId', mediaId: '@lADO' },
			'sampleImageMsg',
			{ photoURL: '@lADO' },
		],
		[
			'link',
			link,
			'sampleLink',
			{ text: 'Please read', title: 'Notice', picUrl: '@lALOpicture', messageUrl: url },
		],
		[
			'audio, seconds as milliseconds',
			{ messageType: 'audio', mediaSource: 'mediaId', mediaId: '@a', duration: 61 },
			'sampleAudio',
			{ mediaId: '@a', duration: '61000' },
		],
		[
			'file, its type from its name',
			{ ...botFile, fileName: '报表 1.XLSX' },
			'sampleFile',
			{ mediaId: '@file', fileName: '报表 1.XLSX', fileType: 'xlsx' },
		],
		[
			'video without a size',
			video,
			'sampleVideo',
			{ duration: '12', videoMediaId: '@video', videoType: 'mp4', picMediaId: '@cover' },
		],
		[
			'video with a size',
			{ ...video, height: '480', width: 640 },
			'sampleVideo',
			{
				duration: '12',
				videoMediaId: '@video',
				videoType: 'mp4',
				picMediaId: '@cover',
				height: '480',
				width: '640',
			},
		],
		[
			'JSON, as it stands',
			{ messageType: 'json', msgKey: 'sampleText', msgParam: '{"content":"原样"}' },
			'sampleText',
			{ content: '原样' },
		],
		...[2, 3, 4, 5].map((count): [string, IDataObject, string, IDataObject] => [
			`${count} stacked buttons`,
			{ ...card, ...severalButtons(...Array(count).fill(button('Go'))) },
			`sampleActionCard${count}`,
			{
				title: 'Notice',
				text: 'Please **confirm**',
				...Object.fromEntries(
					Array.from({ length: count }, (_, index) => [
						[`actionTitle${index + 1}`, 'Go'],
						[`actionURL${index + 1}`, url],
					]).flat(),
				),
			},
		]),
	])('%s', async (_name, parameters, msgKey, msgParam) => {
		expect(await bot(parameters)).toEqual({ msgKey, msgParam, uploads: [] });
	});
});

describe('refused before any call', () => {
	test.each<[string, IDataObject, RegExp]>([
		['an unknown type', { messageType: 'fax' }, /"Message Type" is "fax"/],
		['no type', {}, /"Message Type"/],
		['text without content', { messageType: 'text', content: ' \n' }, /"Content" is empty/],
		['markdown without title', { messageType: 'markdown', content: 'x' }, /"Title" is empty/],
		['markdown without text', { messageType: 'markdown', title: 'x' }, /"Content" is empty/],
		[
			'a long markdown title',
			{ messageType: 'markdown', title: 'x'.repeat(65), content: 'x' },
			/"Title" is 65/,
		],
		['a link without title', { ...link, title: '' }, /"Title" is empty/],
		['a link without text', { ...link, content: '' }, /"Content" is empty/],
		['a link without address', { ...link, messageUrl: '' }, /"Message URL" is empty/],
		['a link that is none', { ...link, messageUrl: 'example' }, /"Message URL" is not a link/],
		['a link without picture', { ...link, picUrl: '' }, /"Picture URL" is empty/],
		['a picture that is none', { ...link, picUrl: 'cat.png' }, /"Picture URL" is not a link/],
		['a card without text', { ...card, content: '' }, /"Content" is empty/],
		['a long card title', { ...card, title: 'x'.repeat(65) }, /"Title" is 65/],
		['a card link without title', { ...card, singleTitle: '' }, /"Link Title" is empty/],
		['a card link without address', { ...card, singleUrl: '' }, /"Link URL" is empty/],
		['a long card link title', { ...card, singleTitle: 'x'.repeat(21) }, /"Link Title" is 21/],
		['a long card link', { ...card, singleUrl: url + 'x'.repeat(481) }, /"Link URL" is 501/],
		['a card without buttons', { ...card, ...severalButtons() }, /"Button List" has no button/],
		[
			'a long button title',
			{ ...card, ...severalButtons(button('x'.repeat(21))) },
			/"Button Title" is 21/,
		],
		[
			'a long button link',
			{ ...card, ...severalButtons(button('Go', url + 'x'.repeat(681))) },
			/"Button URL" is 701/,
		],
		[
			'buttons above 1,000 characters in all',
			{ ...card, ...severalButtons(...Array(3).fill(button('Go', url + 'x'.repeat(400)))) },
			/"Button List" is longer than 1000/,
		],
		['OA without address', { ...oa, messageUrl: '' }, /"Message URL" is empty/],
		['OA with a broken second address', { ...oa, pcMessageUrl: 'x' }, /"Message URL on Computers"/],
		['OA without head', { ...oa, headText: '' }, /"Head Text" is empty/],
		...['', '0xFFBBBBBB', 'red', '#BBB', 'BBBBBB', 'GGBBBBBB'].map(
			(color): [string, IDataObject, RegExp] => [
				`OA with the head color "${color}"`,
				{ ...oa, headBgcolor: color },
				/"Head Color" is (empty|not a color)/,
			],
		),
		['OA with nothing to show', { ...oa, title: '' }, /"Title" is empty, and so is/],
		['OA with a unit alone', { ...oa, richUnit: 'EUR' }, /"Number" is empty/],
		[
			'OA with a form row without key',
			{ ...oa, form: { row: [{ key: '', value: 'x' }] } },
			/"Form Key" is empty/,
		],
		['OA with a count that is none', { ...oa, fileCount: 'three' }, /"File Count" is not a number/],
		[
			'OA with an address as image',
			{ ...oa, mediaId: `${url}a.png` },
			/"Image Media ID" is not a media ID/,
		],
		...['78C06E', '#78C06E', '0x78C06E', 'green'].map((color): [string, IDataObject, RegExp] => [
			`a status bar in "${color}"`,
			{ ...oa, statusValue: 'Agreed', statusColor: color },
			/"Status Color" is not a color/,
		]),
		['an image from nowhere', { messageType: 'image' }, /"Image From"/],
		[
			'an image without ID',
			{ messageType: 'image', mediaSource: 'mediaId' },
			/"Image Media ID" is empty/,
		],
		[
			'an ID that is none',
			{ messageType: 'file', mediaSource: 'mediaId', mediaId: 'a b' },
			/"File Media ID" is not/,
		],
		[
			'a field without file',
			{ messageType: 'file', mediaSource: 'binary', binaryPropertyName: 'data' },
			/"File Binary Field" is "data"/,
		],
		[
			'no field',
			{ messageType: 'image', mediaSource: 'binary', binaryPropertyName: ' ' },
			/"Image Binary Field" is empty/,
		],
		...[0, 60, -1, 1.5, '', 'ten', null].map((duration): [string, IDataObject, RegExp] => [
			`a voice of ${JSON.stringify(duration)} seconds`,
			{ ...voice, duration },
			/"Duration \(Seconds\)"/,
		]),
		['a template without ID', { ...template, templateId: '' }, /"Template ID" is empty/],
		[
			'template data that is no JSON',
			{ ...template, data: '{' },
			/"Template Data \(JSON\)" is not valid/,
		],
		[
			'template data that is a list',
			{ ...template, data: '[]' },
			/"Template Data \(JSON\)" is not a JSON object/,
		],
		[
			'template data in layers',
			{ ...template, data: '{"a":{"b":1}}' },
			/"Template Data \(JSON\)" holds "a"/,
		],
		['JSON without type', { messageType: 'json', msg: '{}' }, /"Message \(JSON\)" has no msgtype/],
		[
			'JSON of another type',
			{ messageType: 'json', msg: '{"msgtype":"fax"}' },
			/has msgtype "fax"/,
		],
		[
			'JSON of two types',
			{ messageType: 'json', msg: '{"msgtype":"text","text":{"content":"x"},"link":{}}' },
			/holds two message types \(text, link\)/,
		],
		[
			'JSON without content',
			{ messageType: 'json', msg: '{"msgtype":"text"}' },
			/has no "text" object/,
		],
		['broken JSON', { messageType: 'json', msg: '{"msgtype":' }, /"Message \(JSON\)" is not valid/],
		[
			'more than 2,048 bytes',
			{ messageType: 'text', content: '字'.repeat(700) },
			/"Message" is \d+ bytes/,
		],
	])('work notification: %s', async (_name, parameters, message) => {
		expect(await refusal(work(parameters))).toMatch(message);
	});

	test.each<[string, IDataObject, RegExp]>([
		['an unknown type', { messageType: 'oa' }, /"Message Type" is "oa"/],
		['a link without picture', { ...link, picUrl: '' }, /"Picture URL" is empty/],
		[
			'an image without address',
			{ messageType: 'image', mediaSource: 'url' },
			/"Image URL" is empty/,
		],
		[
			'an image at no address',
			{ messageType: 'image', mediaSource: 'url', photoUrl: 'x' },
			/"Image URL" is not a link/,
		],
		[
			'audio of no length',
			{ messageType: 'audio', mediaSource: 'mediaId', mediaId: '@a', duration: 0 },
			/"Duration \(Seconds\)"/,
		],
		[
			'audio without ID',
			{ messageType: 'audio', mediaSource: 'mediaId', duration: 1 },
			/"Audio Media ID" is empty/,
		],
		['a file without name', botFile, /"File Name" is empty/],
		[
			'a file without extension',
			{ ...botFile, fileName: 'report' },
			/"File Name" ends with no extension/,
		],
		[
			'a file whose type nobody knows',
			{ ...botFile, fileName: 'report' },
			/"File Name" ends with no extension/,
		],
		['a video without cover', { ...video, picMediaId: '' }, /"Cover Media ID" is empty/],
		['a video without ID', { ...video, mediaId: '' }, /"Video Media ID" is empty/],
		['a video of half a second', { ...video, duration: 0.5 }, /"Duration \(Seconds\)"/],
		['a size that is none', { ...video, height: '4px' }, /"Height" is not a number/],
		['one button', { ...card, ...severalButtons(button('Go')) }, /"Button List" has 1/],
		[
			'six buttons',
			{ ...card, ...severalButtons(...Array(6).fill(button('Go'))) },
			/"Button List" has 6/,
		],
		[
			'three buttons side by side',
			{ ...card, ...severalButtons(...Array(3).fill(button('Go'))), buttonLayout: 'horizontal' },
			/"Button List" has 3/,
		],
		[
			'JSON without key',
			{ messageType: 'json', msgKey: '', msgParam: '{}' },
			/"Message Key" is empty/,
		],
		[
			'JSON with a sentence as key',
			{ messageType: 'json', msgKey: 'a b', msgParam: '{}' },
			/"Message Key" is not/,
		],
		[
			'JSON without object',
			{ messageType: 'json', msgKey: 'sampleText', msgParam: '"x"' },
			/"Message Parameters \(JSON\)" is not a JSON object/,
		],
		[
			'more than 15,000 bytes',
			{ messageType: 'text', content: 'x'.repeat(15_000) },
			/"Message" is \d+ bytes/,
		],
	])('bot: %s', async (_name, parameters, message) => {
		expect(await refusal(bot(parameters))).toMatch(message);
	});

	test('without the size limit, what DingTalk calls too long is still refused', async () => {
		const content = (count: number) => ({ messageType: 'text', content: 'x'.repeat(count) });
		expect(await work(content(5000), false)).toHaveProperty('msg.text.content');
		expect(await refusal(work(content(5001), false))).toBe(
			'"Content" is 5001 characters long, and DingTalk takes 5000',
		);
	});

	test('the time that makes a message unique counts towards the size', async () => {
		const content = { messageType: 'text', content: 'x'.repeat(2000) };
		await expect(work(content)).resolves.toBeDefined();
		expect(await refusal(work(content, true, true))).toMatch(/"Message" is \d+ bytes/);
	});

	test('limits are met exactly: what is just short enough is built', async () => {
		await expect(
			work({
				...card,
				title: '😀'.repeat(64),
				singleTitle: '字'.repeat(20),
				singleUrl: url + 'x'.repeat(480),
			}),
		).resolves.toBeDefined();
		await expect(work({ ...voice, duration: 59 })).resolves.toBeDefined();
		await expect(work({ ...oa, headText: '一二三四五六七八九十一二三' })).resolves.toBeDefined();
	});
});

describe('the registry', () => {
	test.each([
		['work notifications', workMessageTypes],
		['bots', botMessageTypes],
	])('%s: every type once, sorted, each field shown for its type only', (_name, types) => {
		const names = types.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const options = messageTypeField(types as typeof workMessageTypes).options ?? [];
		const shown = options.map(({ name }) => name);
		expect(shown).toEqual([...shown].sort((a, b) => a.localeCompare(b)));
		for (const field of fieldsOf(types as typeof workMessageTypes)) {
			const shownFor = field.displayOptions?.show?.messageType as string[];
			expect(shownFor).toHaveLength(1);
			expect(names).toContain(shownFor[0]);
		}
	});
});
