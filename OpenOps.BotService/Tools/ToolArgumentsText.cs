using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.BotService.Tools;

/// <summary>
/// What a model wants of a tool, as a person is shown it: all of it, and nothing in it can pass for something else. In a code
/// block nothing is a link, a picture, a mention or a heading; what is invisible, or turns the direction of writing, is spelled out.
/// </summary>
internal static class ToolArgumentsText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A code block with the arguments.</summary>
    public static string Block(string arguments)
    {
        var text = Spelled(Indented(arguments));
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return $"{fence}json\n{text}\n{fence}";
    }

    /// <summary>A name in a line of text.</summary>
    public static string Name(string name) => $"`{string.Concat(name.Where(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.'))}`";

    private static string Indented(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments)?.ToJsonString(Readable) ?? "null";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // The latter for half a character.
        {
            return JsonSerializer.Serialize(arguments, Readable);
        }
    }

    private static string Spelled(string text)
    {
        var spelled = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                spelled.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            }
            else
            {
                spelled.Append(rune);
            }
        }

        return spelled.ToString();
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
