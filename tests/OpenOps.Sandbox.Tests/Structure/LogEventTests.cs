using System.Text;
using System.Text.RegularExpressions;

namespace OpenOps.Sandbox.Tests.Structure;

/// <summary>Alarms are set on log events by their number, so a number means one thing and the list of them is true.</summary>
public sealed partial class LogEventTests
{
    private static readonly Dictionary<string, (int First, int Last)> Ranges = new(StringComparer.Ordinal)
    {
        ["OpenOps.BotService"] = (1000, 1999),
        ["OpenOps.Inference"] = (2000, 2999),
        ["OpenOps.Audit"] = (3000, 3999),
        ["OpenOps.MattermostEmulator"] = (4000, 4999),
        ["OpenOps.ServiceDefaults"] = (5000, 5999),
    };

    [Fact]
    public void LogEvents_AreAllFound()
    {
        // What the reader of the source overlooks would be missing from the list unnoticed.
        var attributes = Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), Full: path))
            .Where(file => file.Path.StartsWith("OpenOps.", StringComparison.Ordinal) && !file.Path.Split('/').Any(part => part is "bin" or "obj"))
            .Sum(file => Attributes().Count(File.ReadAllText(file.Full)));
        Assert.Equal(attributes, LogEventSource.All.Count);
    }

    [Fact]
    public void LogEvents_HaveANumberOfTheirServicesRange_AndOneMeaning()
    {
        Assert.All(LogEventSource.All, found =>
        {
            var (first, last) = Ranges[found.File.Split('/')[0]];
            Assert.InRange(found.Id, first, last);
        });
        Assert.Empty(LogEventSource.All.GroupBy(found => found.Id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void LogEvents_AreListedInTheDocumentation()
    {
        var page = new StringBuilder("# Log events\n\nEvery event the services log, by its number: set alarms on these. "
            + "Names in braces are properties of the event. No event holds a secret or what anybody wrote.\n");
        foreach (var (service, _) in Ranges)
        {
            page.Append($"\n## {service}\n\n| id | level | event |\n|---|---|---|\n");
            foreach (var found in LogEventSource.All.Where(found => found.File.StartsWith(service + "/", StringComparison.Ordinal)))
            {
                page.Append($"| {found.Id} | {found.Level} | {Escaped(found.Text)} |\n");
            }
        }

        Approved.Matches(page.ToString(), "../../../docs/log-events.md");
    }

    // A message is no table and no HTML.
    private static string Escaped(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*\[LoggerMessage\(", RegexOptions.Multiline, 1_000)]
    private static partial Regex Attributes();
}
