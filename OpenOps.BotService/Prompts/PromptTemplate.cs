using System.Text;
using System.Text.RegularExpressions;

namespace OpenOps.BotService.Prompts;

/// <summary>A text with variables written <c>{{$name}}</c>. Values are put in as they are and not looked into again.</summary>
internal sealed partial class PromptTemplate
{
    private readonly string _name;
    private readonly string _text;

    /// <exception cref="InvalidDataException">The text names a variable that is not offered.</exception>
    public PromptTemplate(string name, string text, IReadOnlyCollection<string> variables)
    {
        _name = name;
        _text = text.ReplaceLineEndings("\n").Trim();
        foreach (Match match in Variables().Matches(_text))
        {
            if (!variables.Contains(match.Groups["name"].Value))
            {
                throw new InvalidDataException(
                    $"{name} uses {match.Value}, which is not offered. It may use {string.Join(", ", variables.Order(StringComparer.Ordinal).Select(variable => $"{{{{${variable}}}}}"))}.");
            }
        }
    }

    public string Render(IReadOnlyDictionary<string, string> values)
    {
        var rendered = new StringBuilder();
        var position = 0;
        foreach (Match match in Variables().Matches(_text))
        {
            rendered.Append(_text, position, match.Index - position);
            rendered.Append(values.TryGetValue(match.Groups["name"].Value, out var value)
                ? value
                : throw new InvalidOperationException($"{_name} needs a value for {match.Value}."));
            position = match.Index + match.Length;
        }

        return rendered.Append(_text, position, _text.Length - position).ToString().Trim();
    }

    [GeneratedRegex(@"\{\{\$(?<name>[A-Za-z0-9_]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variables();
}
