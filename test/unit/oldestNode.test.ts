import { checkNode, isOlder } from '../e2e/realN8n/oldestNode';
import { PlainError } from '../e2e/realN8n/plainError';

test.each([
	['18.20.8', true],
	['20.9.0', true],
	['20.18.0', true],
	['20.18.1', false],
	['20.20.2', false],
	['22.0.0', false],
	['24.1.0', false],
])('Node %s is older than 20.18.1: %s', (version, expected) => {
	expect(isOlder(version, '20.18.1')).toBe(expected);
});

test('a Node that is too old is named with the one that is needed', () => {
	expect(() => checkNode('18.20.8')).toThrow(PlainError);
	expect(() => checkNode('18.20.8')).toThrow(/Node 18\.20\.8, which is too old: Node 20\.\d+/);
	expect(() => checkNode('24.0.0')).not.toThrow();
});
