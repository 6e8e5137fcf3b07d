/**
 * The star of a field says what happens without it: each field of each operation is emptied, and the node must
 * refuse it if and only if it is marked as required.
 */
import { NodeHelpers } from 'n8n-workflow';
import type {
	IBinaryKeyData,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';

import { DingTalkBotMessage } from '../../nodes/DingTalkBotMessage/DingTalkBotMessage.node';
import { DingTalkBotReadStatus } from '../../nodes/DingTalkBotReadStatus/DingTalkBotReadStatus.node';
import { DingTalkWorkNotification } from '../../nodes/DingTalkWorkNotification/DingTalkWorkNotification.node';
import { demoApp } from '../simulator';
import type { CompanySpec } from '../simulator/entities';
import { createCredential, runNode } from './harness';
import { withSimulator } from './harness/withSimulator';

const person = { name: 'Person', deptIds: [1], managerUserId: 'c002' };
const company: CompanySpec = {
	corpId: 'dingrequiredmarks',
	name: 'Required Marks',
	people: [
		{ ...person, userId: 'c001', mobile: '13812345678' },
		{ ...person, userId: 'c002' },
	],
	departments: [{ deptId: 1, name: 'Company' }],
	apps: [demoApp],
	groups: [{ openConversationId: 'cidEverybody==', name: 'Everybody', userIds: ['c001', 'c002'] }],
	mediaIds: [],
};
const dingTalk = withSimulator({ company });

const url = 'https://example.com/a';
const mediaId = '@lADOdvRYes0CbM0CbA';

/** What a user fills in, by the name of the field; others take a text. */
const filling: Readonly<Record<string, INodeParameters[string]>> = {
	userIds: 'c001',
	departmentIds: '1',
	mobiles: '13812345678',
	choices: 'Yes\nNo',
	mayAnswer: 'c001',
	onlyUserIds: 'c001',
	mentionUserIds: 'c001',
	mentionMobiles: '13812345678',
	taskId: '42',
	agentId: demoApp.agentId,
	sentAt: new Date().toISOString(),
	openConversationId: 'cidEverybody==',
	fileCount: '3',
	fileName: 'a.pdf',
	headBgcolor: '#BBBBBB',
	// Is shown beside a number only.
	richUnit: '',
	height: '100',
	width: '100',
	maxDateAndTime: '2099-01-01T00:00:00',
	binaryPropertyName: 'data',
	picBinaryPropertyName: 'cover',
	messageUrl: url,
	pcMessageUrl: url,
	singleUrl: url,
	url,
	picUrl: url,
	photoUrl: url,
	mediaId,
	picMediaId: mediaId,
	msgKey: 'sampleText',
	msgParam: '{"content":"Hello"}',
	msg: '{"msgtype":"text","text":{"content":"Hello"}}',
	data: '{"name":"value"}',
};

/** What lies in the item's field `data`, by message type; a picture where none is named. */
const fileOfType: Readonly<Record<string, [mimeType: string, fileName: string]>> = {
	file: ['application/pdf', 'a.pdf'],
	voice: ['audio/mpeg', 'a.mp3'],
	audio: ['audio/mpeg', 'a.mp3'],
	video: ['video/mp4', 'a.mp4'],
};

function filesFor({ messageType }: INodeParameters): IBinaryKeyData {
	const [mimeType, fileName] = fileOfType[String(messageType)] ?? ['image/png', 'a.png'];
	return {
		data: { data: 'eA==', mimeType, fileName },
		cover: { data: 'eA==', mimeType: 'image/png', fileName: 'a.png' },
	};
}

/** An emptied field as an expression gives it: n8n itself refuses one that was left empty by hand. */
const emptied = "={{ '' }}";

interface Field {
	path: string;
	required: boolean;
	/** The parameters with this field emptied. */
	without: INodeParameters;
}

interface Panel {
	parameters: INodeParameters;
	fields: Field[];
	/** Drop-downs that show or hide other fields. */
	choices: Array<{ name: string; values: string[] }>;
}

/** Adds `value` at `path`; every step of it is a new object. */
function put(
	parameters: INodeParameters,
	[first = '', ...rest]: string[],
	value: INodeParameters[string],
): INodeParameters {
	const below = parameters[first] as INodeParameters | undefined;
	return {
		...parameters,
		[first]: rest.length === 0 ? value : put(below ?? {}, rest, value),
	};
}

const isText = ({ type, typeOptions }: INodeProperties) =>
	['string', 'json', 'color', 'dateTime'].includes(type) && !typeOptions?.multipleValues;

/** Whether a drop-down shows or hides fields of its operation. */
function decidesOnFields({ description }: INodeType, name: string): boolean {
	if (['resource', 'operation'].includes(name)) return false;
	return description.properties.some(({ displayOptions: { show, hide } = {} }) =>
		Object.keys({ ...show, ...hide }).includes(name),
	);
}

/** What the panel shows once the drop-downs are set to `chosen`: all of it filled in. */
function panelOf(type: INodeType, chosen: INodeParameters): Panel {
	const choices: Panel['choices'] = [];
	const texts: Array<{ path: string[]; required: boolean }> = [];
	const cells: Array<{ path: string[]; cell: string; required: boolean; row: INodeParameters }> =
		[];
	let parameters = chosen;

	function fillIn(properties: INodeProperties[], above: string[]): void {
		for (const property of properties) {
			const { name, type: kind, options = [], required = false } = property;
			const path = [...above, name];
			if (kind === 'notice' || !isShown(property, above)) continue;
			if (kind === 'collection') {
				fillIn(options as INodeProperties[], path);
			} else if (kind === 'fixedCollection') {
				for (const group of options as INodePropertyCollection[])
					fillInGroup(group, [...path, group.name], property);
			} else if (kind === 'options') {
				const now = (valueAt(path) ?? property.default) as string;
				parameters = put(parameters, path, now);
				const others = (options as INodePropertyOptions[]).map(({ value }) => String(value));
				if (above.length === 0 && decidesOnFields(type, name))
					choices.push({ name, values: others.filter((value) => value !== now) });
			} else if (isText(property) || kind === 'number') {
				const value = kind === 'number' ? (property.default as number) : (filling[name] ?? 'Text');
				parameters = put(parameters, path, value);
				texts.push({ path, required });
			}
		}
	}

	/** Two rows where there may be several, so that the one with the emptied field is not all that there is. */
	function fillInGroup(
		group: INodePropertyCollection,
		path: string[],
		{ typeOptions }: INodeProperties,
	): void {
		if (!typeOptions?.multipleValues) return fillIn(group.values, path);
		const row = Object.fromEntries(
			group.values.map(({ name, type: kind }) => {
				const picked = { __rl: true, mode: 'id', value: name === 'person' ? 'c001' : '1' };
				return [name, kind === 'resourceLocator' ? picked : (filling[name] ?? 'Text')];
			}),
		);
		parameters = put(parameters, path, [row, row]);
		for (const { name, required = false } of group.values.filter(isText))
			cells.push({ path, cell: name, required, row });
	}

	const valueAt = (path: string[]): unknown =>
		path.reduce<unknown>(
			(level, step) => (level as INodeParameters | undefined)?.[step],
			parameters,
		);
	const isShown = (property: INodeProperties, above: string[]): boolean =>
		NodeHelpers.displayParameter(
			(valueAt(above) ?? {}) as INodeParameters,
			property,
			{ typeVersion: 1 },
			type.description,
			parameters,
		);

	fillIn(type.description.properties, []);
	const fields = [
		...texts.map(({ path, required }) => ({
			path: path.join('.'),
			required,
			without: put(parameters, path, emptied),
		})),
		...cells.map(({ path, cell, required, row }) => ({
			path: [...path, cell].join('.'),
			required,
			without: put(parameters, path, [row, { ...row, [cell]: emptied }]),
		})),
	];
	return { parameters, fields, choices };
}

/** The panel of each operation, once for every choice of every drop-down in it. */
function panelsOf(type: INodeType): Array<[name: string, Panel]> {
	const operations = type.description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			options.map((option) => ({
				resource: String(displayOptions?.show?.resource?.[0]),
				operation: String('value' in option && option.value),
			})),
		);
	return operations.flatMap((operation) => {
		const panels: Array<[string, Panel]> = [];
		/** @param known drop-downs whose choices have their panels already */
		const visit = (chosen: INodeParameters, known: ReadonlySet<string>) => {
			const panel = panelOf(type, chosen);
			panels.push([Object.values(chosen).join(' '), panel]);
			const all = new Set([...known, ...panel.choices.map(({ name }) => name)]);
			for (const { name, values } of panel.choices)
				if (!known.has(name)) for (const value of values) visit({ ...chosen, [name]: value }, all);
		};
		visit(operation, new Set());
		return panels;
	});
}

/** What the node says about bad input, before any call. DingTalk's own refusals have other codes. */
async function refusalOf(
	type: INodeType,
	parameters: INodeParameters,
): Promise<string | undefined> {
	const credential =
		parameters.resource === 'groupWebhook'
			? await createCredential('dingTalkGroupBotApi', {
					region: 'custom',
					oapiBaseUrl: dingTalk.url,
					webhook: `${dingTalk.url}/robot/send?access_token=abc`,
				})
			: await dingTalk.credential();
	const { outputs, error } = await runNode(
		type.description.name,
		parameters,
		[{ json: { userId: 'c001' }, binary: filesFor(parameters) }],
		{ credential, continueOnFail: true },
	);
	if (error) throw error;
	const [first] = outputs.flat();
	const { details } = (first?.json ?? {}) as { details?: { code: string; message: string } };
	return details?.code === 'invalidInput' ? details.message : undefined;
}

/** Choices that are refused here whatever else is filled in. */
const refusedHere: Readonly<Record<string, RegExp>> = {
	'message send template': /third-party/,
	'groupMessage sendAndWait freeText': /no field to write in/,
};

const panels = [
	new DingTalkWorkNotification(),
	new DingTalkBotMessage(),
	new DingTalkBotReadStatus(),
].flatMap((type) => panelsOf(type).map(([name, panel]) => ({ name, type, ...panel })));

test.each(panels)(
	'$type.description.displayName: $name',
	async ({ name, type, parameters, fields }) => {
		const whole = (await refusalOf(type, parameters)) ?? '';
		expect(whole).toMatch(refusedHere[name] ?? /^$/);
		const wrong: string[] = [];
		for (const { path, required, without } of fields) {
			const refusal = (await refusalOf(type, without)) ?? '';
			if ((refusal !== whole) !== required)
				wrong.push(`${path}: ${refusal || 'is required, and not refused'}`);
		}
		expect(wrong).toStrictEqual([]);
	},
);
