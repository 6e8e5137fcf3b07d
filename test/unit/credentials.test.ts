/** What both credentials ask for, keep and hide, and the request that tests them (design.md, section 1). */
import type { INodeProperties } from 'n8n-workflow';

import { DingTalkApi } from '../../credentials/DingTalkApi.credentials';
import { DingTalkGroupBotApi } from '../../credentials/DingTalkGroupBotApi.credentials';

/** A field in short: its type, whether it is hidden from view, needed, and for whom it is shown. */
function inShort({
	name,
	type,
	typeOptions,
	required,
	default: value,
	displayOptions,
}: INodeProperties) {
	const { password, expirable } = typeOptions ?? {};
	const [[field, [shownFor]] = ['', ['']]] = Object.entries(displayOptions?.show ?? {}) as Array<
		[string, string[]]
	>;
	return [
		name,
		type,
		value,
		[password && 'masked', expirable && 'expirable', required && 'needed'].filter(Boolean).join(),
		field && `${field} ${shownFor}`,
	];
}

const region = ['region', 'options', 'china', '', ''];
const oapi = ['oapiBaseUrl', 'string', 'https://oapi.dingtalk.com', 'needed', 'region custom'];

test('the app: each of its secrets is masked, and each field is shown for its kind of app', () => {
	expect(new DingTalkApi().properties.map(inShort)).toEqual([
		region,
		oapi,
		['apiBaseUrl', 'string', 'https://api.dingtalk.com', 'needed', 'region custom'],
		['appType', 'options', 'internal', '', ''],
		['clientId', 'string', '', 'needed', 'appType internal'],
		['clientSecret', 'string', '', 'masked,needed', 'appType internal'],
		['suiteKey', 'string', '', 'needed', 'appType thirdParty'],
		['suiteSecret', 'string', '', 'masked,needed', 'appType thirdParty'],
		['suiteTicket', 'string', '', 'masked,needed', 'appType thirdParty'],
		['authCorpId', 'string', '', 'needed', 'appType thirdParty'],
		['agentId', 'string', '', '', ''],
		['robotCode', 'string', '', '', ''],
		['callsPerSecond', 'number', 20, '', ''],
		['accessToken', 'hidden', '', 'masked', ''],
		['expiresAt', 'hidden', 0, '', ''],
		['tokenFor', 'hidden', '', 'masked', ''],
		['renewal', 'hidden', '', 'expirable', ''],
	]);
});

test('the bot of a group: its webhook and its secret are masked', () => {
	expect(new DingTalkGroupBotApi().properties.map(inShort)).toEqual([
		region,
		oapi,
		['webhook', 'string', '', 'masked,needed', ''],
		['secret', 'string', '', 'masked', ''],
		['keyword', 'string', '', '', ''],
		['checked', 'hidden', '', 'expirable', ''],
	]);
});

test.each([new DingTalkApi(), new DingTalkGroupBotApi()])(
	'$displayName: every field that people fill in has a name and says what it is; values are those that are read',
	({ name, displayName, icon, documentationUrl, properties }) => {
		expect(name).toMatch(/^dingTalk(GroupBot)?Api$/);
		expect(displayName).toMatch(/^DingTalk (Group Bot )?API$/);
		expect(icon).toEqual({
			light: 'file:../icons/dingtalk.svg',
			dark: 'file:../icons/dingtalk.dark.svg',
		});
		expect(documentationUrl).toMatch(/^https:\/\/github\.com\/[^#]+#[a-z-]+$/);
		for (const { displayName: label, type, description = '', options = [] } of properties) {
			expect(label).toMatch(/^[A-Za-z][\w ()]+$/);
			if (type === 'string' || type === 'number') expect(description).toMatch(/^\S.{15,}/);
			for (const option of options) expect(option.name).toMatch(/^[A-Z][\w -]+( \(.*\))?$/);
		}
		const values = (field: string) =>
			properties
				.find((property) => property.name === field)
				?.options?.map((option) => ('value' in option ? option.value : ''));
		expect(values('region')).toEqual(['china', 'custom', 'international']);
		if (name === 'dingTalkApi') expect(values('appType')).toEqual(['internal', 'thirdParty']);
	},
);

test('the test of an app asks the new host with what the app has', () => {
	expect(new DingTalkApi().test).toEqual({
		request: {
			method: 'POST',
			baseURL:
				'={{ $credentials.region === "custom" ? $credentials.apiBaseUrl : $credentials.region === "international" ? "https://api.dingtalk.io" : "https://api.dingtalk.com" }}',
			url: '={{ $credentials.appType === "thirdParty" ? "/v1.0/oauth2/suiteAccessToken" : "/v1.0/oauth2/accessToken" }}',
			body: Object.fromEntries(
				[
					['appKey', 'clientId'],
					['appSecret', 'clientSecret'],
					['suiteKey', 'suiteKey'],
					['suiteSecret', 'suiteSecret'],
					['suiteTicket', 'suiteTicket'],
				].map(([name, field]) => [name, `={{ $credentials.${field} }}`]),
			),
			json: true,
		},
	});
});

test('the test of a bot sends a message of a type that does not exist, so that nobody sees it', () => {
	expect(new DingTalkGroupBotApi().test).toEqual({
		request: {
			method: 'POST',
			baseURL:
				'={{ $credentials.region === "custom" ? $credentials.oapiBaseUrl : $credentials.region === "international" ? "https://oapi.dingtalk.io" : "https://oapi.dingtalk.com" }}',
			url: '/robot/send',
			body: { msgtype: 'credentialTest' },
			json: true,
		},
	});
});
