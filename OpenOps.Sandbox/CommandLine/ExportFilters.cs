using System.CommandLine;

namespace OpenOps.Sandbox.CommandLine;

/// <summary>
/// What an export is narrowed by, as in the console. Words that were said are not among it: a command line can be read by
/// others on the machine.
/// </summary>
internal sealed class ExportFilters
{
    private readonly IReadOnlyList<Option<string?>> _options =
    [
        new("--user") { Description = "Who asked: an id or a name." },
        new("--bot") { Description = "Which bot was asked." },
        new("--model") { Description = "Which model answered: its id." },
        new("--channel") { Description = "Where: a channel's id." },
        new("--from") { Description = "Not before; a time such as 2026-01-31T12:00:00Z." },
        new("--to") { Description = "Before; a time such as 2026-01-31T12:00:00Z." },
        new("--outcome") { Description = "pending, completed, cancelled, failed or unknown; not for training data." },
        new("--rating") { Description = "up, down or none; not for training data." },
        new("--test-percent") { Description = "How many conversations in a hundred go into test.jsonl; for training data." },
    ];

    public void AddTo(Command command)
    {
        foreach (var option in _options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The query for the service, with its question mark; empty for no filter. The service checks the values.</summary>
    public string QueryOf(ParseResult parsed)
    {
        var values = _options.Select(option => (Name: option.Name[2..].Replace('-', '_'), Value: parsed.GetValue(option)))
            .Where(one => one.Value is not null)
            .Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}")
            .ToList();
        return values.Count == 0 ? "" : "?" + string.Join('&', values);
    }
}
