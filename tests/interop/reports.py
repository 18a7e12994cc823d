"""What came out: a table on the terminal, JSON, JUnit XML and a page."""

import collections
import json
import textwrap
import time
from xml.etree import ElementTree

import page
from matrix import AGREE, CANNOT, DISAGREE, KNOWN, OUTCOMES
from world import NAMES


def as_dict(cell):
    return {'initiator': cell.initiator.name, 'acceptor': cell.acceptor.name,
            'enctype': cell.enctype, 'cell': cell.name,
            'outcome': cell.outcome, 'text': cell.text,
            'evidence': cell.evidence, 'seconds': round(cell.seconds, 4)}


def make(cells, sides, seconds, whole, unmet):
    """The result of a run, as JSON has it."""
    counts = collections.Counter(cell.outcome for cell in cells)
    return {'time': time.strftime('%Y-%m-%d %H:%M:%S %Z'),
            'seconds': round(seconds, 1), 'whole': whole,
            'enctypes': {str(e): NAMES[e] for e in
                         sorted({cell.enctype for cell in cells})},
            'sides': [{'name': side.name, 'title': side.title,
                       'ours': side.ours, 'can': side.can} for side in sides],
            'counts': {outcome: counts[outcome] for outcome in OUTCOMES},
            # Faults of others that did not show: they may have been mended.
            'unmet': [f'{f.side}: {f.evidence}' for f in unmet],
            'cells': [as_dict(cell) for cell in cells]}


def couples(report):
    """Counts for each couple: of its outcomes."""
    out = {}
    for cell in report['cells']:
        couple = f'{cell["initiator"]}:{cell["acceptor"]}'
        out.setdefault(couple, collections.Counter())[cell['outcome']] += 1
    return out


def sentences(report, outcome, what):
    """What the cells of an outcome say, with how often."""
    counts = collections.Counter(cell[what] for cell in report['cells']
                                 if cell['outcome'] == outcome)
    return counts.most_common()


def show_sentences(title, counted):
    if counted:
        print(f'\n{title}')
        for text, count in counted:
            print(f'  {count:5}  {text}')


def show_disagreements(report):
    """Each kind with its cells, and the first of them in full."""
    kinds = page.disagreements(report)
    if kinds:
        print('\nDISAGREE (cells):')
    for title, cells in kinds:
        print(f'  {len(cells):5}  {title}')
        for line in (f'in {page.where(cells)}', cells[0]['text'],
                     cells[0]['evidence']):
            if line:
                print(textwrap.fill(line, 79, initial_indent=' ' * 9,
                                    subsequent_indent=' ' * 9))


def show(report):
    """The table."""
    print(f'\n{"initiator:acceptor":24}' +
          ''.join(f'{outcome:>10}' for outcome in OUTCOMES))
    for couple, counts in couples(report).items():
        print(f'  {couple:22}' +
              ''.join(f'{counts[outcome] or "":>10}' for outcome in OUTCOMES))
    print(f'  {"all":22}' + ''.join(f'{report["counts"][outcome] or "":>10}'
                                    for outcome in OUTCOMES))
    show_sentences('What a peer cannot do, in its words (cells):',
                   sentences(report, CANNOT, 'text'))
    show_sentences('Known faults of peers (cells):',
                   sentences(report, KNOWN, 'evidence'))
    show_disagreements(report)
    for text in report['unmet']:
        print(f'\nA known fault did not show; has it been mended?  {text}')
    total = len(report['cells'])
    print(f'\n{total} cells in {report["seconds"]:.0f} s: ' + ', '.join(
        f'{report["counts"][outcome]} {outcome}' for outcome in OUTCOMES))


def junit(report):
    """A test suite for each couple.  What a peer cannot do is skipped, a known
    fault passes and says what it is."""
    root = ElementTree.Element('testsuites', name='peers')
    suites = {}
    for cell in report['cells']:
        couple = f'{cell["initiator"]}:{cell["acceptor"]}'
        if couple not in suites:
            suites[couple] = ElementTree.SubElement(root, 'testsuite',
                                                    name=couple)
        case = ElementTree.SubElement(
            suites[couple], 'testcase', time=str(cell['seconds']),
            classname=f'{couple}.{cell["enctype"]}', name=cell['cell'])
        if cell['outcome'] == CANNOT:
            ElementTree.SubElement(case, 'skipped', message=cell['text'])
        elif cell['outcome'] == DISAGREE:
            failure = ElementTree.SubElement(case, 'failure',
                                             message=cell['text'])
            failure.text = cell['evidence']
        elif cell['outcome'] != AGREE:
            ElementTree.SubElement(case, 'system-out').text = \
                f'{cell["text"]}\n{cell["evidence"]}'
    for suite in suites.values():
        for name, tag in (('tests', 'testcase'), ('failures', 'failure'),
                          ('skipped', 'skipped')):
            suite.set(name, str(len(list(suite.iter(tag)))))
    return ElementTree.tostring(root, encoding='unicode',
                                xml_declaration=True)


def write(report, prefix):
    for suffix, text in (('json', json.dumps(report, indent=1) + '\n'),
                         ('xml', junit(report) + '\n'),
                         ('html', page.make(report))):
        with open(f'{prefix}.{suffix}', 'w', encoding='utf-8') as out:
            out.write(text)
        print(f'{prefix}.{suffix}')
