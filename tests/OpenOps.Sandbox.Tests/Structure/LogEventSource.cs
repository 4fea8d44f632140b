using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenOps.Sandbox.Tests.Structure;

/// <summary>A log event as the source declares it.</summary>
internal sealed record LogEvent(int Id, string Level, string Text, string File);

/// <summary>Reads every log event out of the source, since no service can list its own.</summary>
internal static partial class LogEventSource
{
    public static IReadOnlyList<LogEvent> All { get; } = [.. Read().OrderBy(found => found.Id)];

    private static IEnumerable<LogEvent> Read()
    {
        var sources = Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), Full: path))
            .Where(file => file.Path.StartsWith("OpenOps.", StringComparison.Ordinal) && !file.Path.Split('/').Any(part => part is "bin" or "obj"))
            .Select(file => (file.Path, Text: File.ReadAllText(file.Full)))
            .ToList();
        var numbers = sources.SelectMany(source => Constants(source.Text)).ToDictionary(StringComparer.Ordinal);
        foreach (var (path, text) in sources)
        {
            foreach (Match match in Declarations().Matches(text))
            {
                var id = match.Groups["id"].Value;
                yield return new LogEvent(
                    int.TryParse(id, CultureInfo.InvariantCulture, out var number) ? number : numbers[id],
                    match.Groups["level"].Value,
                    string.Concat(Literals().Matches(match.Groups["text"].Value).Select(literal => literal.Groups["part"].Value)),
                    path);
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, int>> Constants(string text) =>
        from holder in Holders().Matches(text).Take(1)
        from Match constant in Numbers().Matches(text)
        select KeyValuePair.Create(
            $"{holder.Groups["name"].Value}.{constant.Groups["name"].Value}", int.Parse(constant.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("""\[LoggerMessage\(\s*(?<id>[\w.]+),\s*LogLevel\.(?<level>\w+),\s*(?<text>"(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Declarations();

    [GeneratedRegex("""
        "(?<part>(?:[^"\\]|\\.)*)"
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1_000)]
    private static partial Regex Literals();

    [GeneratedRegex(@"static class (?<name>\w+Event(?:Id)?s)\b", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Holders();

    [GeneratedRegex(@"const int (?<name>\w+) = (?<value>\d+);", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Numbers();
}
