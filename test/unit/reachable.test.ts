/** Whether phones can get to an answer link, as far as its address tells. */
import { unreachableHint } from '../../nodes/shared/sendAndWait/reachable';

const hintFor = (webhookUrl: string, waiting = 'webhook-waiting') =>
	unreachableHint(
		`${webhookUrl}${waiting}/12/node-id?userId=c001&signature=0`,
		`${webhookUrl}rest`,
	);

test.each([
	'http://localhost:5678/',
	'http://n8n.localhost/',
	'https://127.0.0.1/',
	'http://127.1.2.3:5678/',
	'http://0.0.0.0:5678/',
	'http://[::1]:5678/',
])('this machine: %s', (url) => {
	expect(hintFor(url)).toContain('which is this machine');
	expect(hintFor(url)).toContain('N8N_WEBHOOK_URL');
});

test.each([
	'http://10.1.2.3/',
	'http://192.168.0.20:5678/',
	'http://172.16.0.1/',
	'http://172.31.255.1/',
	'http://169.254.1.1/',
	'http://100.64.0.1/',
	'http://[fd00::1]/',
	'http://[fe80::1]/',
	'http://n8n:5678/',
	'http://nas.local/',
	'https://n8n.internal/',
])('inside a network: %s', (url) => expect(hintFor(url)).toContain('inside your network'));

test.each([
	'https://n8n.example.com/',
	'https://n8n.example.com:8443/',
	'http://172.32.0.1/',
	'http://100.63.0.1/',
	'http://100.128.0.1/',
	'http://11.0.0.1/',
	'https://10.example.com/',
	'https://localhost.example.com/',
	'http://[2001:db8::1]/',
])('anywhere else: %s', (url) => expect(hintFor(url)).toBeUndefined());

test('n8n below a path: what to set, in words that can be copied', () => {
	expect(hintFor('https://example.com/tools/n8n/')).toBe(
		'The buttons of this question lead to https://example.com/tools/n8n/webhook-waiting, and n8n refuses answers below a path (401). Set N8N_WEBHOOK_URL to https://example.com/ and N8N_ENDPOINT_WEBHOOK_WAIT to tools/n8n/webhook-waiting, let your proxy pass that path on unchanged, and start n8n again.',
	);
});

test.each([
	[
		'at the root of its address, wherever its REST API is',
		'',
		'https://inside.example/n8n/rest',
		false,
	],
	['below a path, and its REST API elsewhere', '/n8n', 'https://inside.example/rest', true],
	['below a path, and the address of its REST API is none', '/n8n', 'rest', true],
	[
		'with a longer waiting path, and its REST API at the root',
		'/n8n',
		'https://example.com/rest/',
		false,
	],
])('n8n %s', (_, path, restApiUrl, isHint) => {
	const hint = unreachableHint(`https://example.com${path}/webhook-waiting/1/node`, restApiUrl);
	expect(hint !== undefined).toBe(isHint);
});

test('n8n below a path that has been set up so: no hint', () => {
	expect(hintFor('https://example.com/', 'tools/n8n/webhook-waiting')).toBeUndefined();
});
