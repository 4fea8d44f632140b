using System.Text.RegularExpressions;

namespace OpenOps.Inference.LocalModels.ToolCalls;

/// <summary>Calls that are known by where they stand, and those of Mistral's models.</summary>
internal sealed partial class ToolCallReader
{
    private bool InObject()
    {
        _held = _held.TrimStart();
        if (_held.Length == 0)
        {
            return false;
        }

        var end = _held[0] == '{' ? JsonScan.EndOf(_held) : JsonScan.Broken;
        if (end == JsonScan.Broken)
        {
            return NoCall();
        }

        if (end == JsonScan.Unfinished)
        {
            // An answer in JSON that cannot be a call any more need not wait for its end.
            return _where == Where.Bare && !MayBecomeCall(_held) && NoCall();
        }

        var part = ToolCallPart.Read(_held[..end]);
        if (_where == Where.Bare && (part is not ToolCallPart.Call || !LooksLikeCall(_held[..end])))
        {
            return NoCall();
        }

        Called(part);
        return Enter(Where.Text, end);
    }

    private bool InList()
    {
        _held = _held.TrimStart();
        if (_held.Length == 0)
        {
            return false;
        }

        if (_held[0] is '[' or '{')
        {
            var end = JsonScan.EndOf(_held);
            if (end > 0)
            {
                Called(_held[0] == '[' ? ToolCallPart.ReadList(_held[..end]) : [ToolCallPart.Read(_held[..end])]);
                return Enter(Where.Text, end);
            }

            return end == JsonScan.Broken && Lose(name: null, "it is no JSON");
        }

        var at = _held.IndexOf(ToolForms.Arguments, StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }

        var name = _held[..at].Split(ToolForms.CallId)[0].Trim();
        var rest = _held[(at + ToolForms.Arguments.Length)..].TrimStart();
        var closed = rest.Length == 0 ? JsonScan.Unfinished : rest[0] == '{' ? JsonScan.EndOf(rest) : JsonScan.Broken;
        if (closed == JsonScan.Unfinished)
        {
            return false;
        }

        if (closed == JsonScan.Broken)
        {
            return Lose(name, "its arguments are no JSON object");
        }

        Called(ToolCallPart.Read(name, rest[..closed]));
        return Enter(Where.Text, _held.Length - rest.Length + closed);
    }

    // What only looked like one is shown; behind a marker there is nothing else it could be.
    private bool NoCall()
    {
        if (_where == Where.Python)
        {
            return Lose(name: null, "it is no JSON object");
        }

        _isFresh = false;
        return Enter(Where.Text, 0);
    }

    private static bool LooksLikeCall(string text) => MayBecomeCall(text)
        && (text.Contains("\"parameters\"", StringComparison.Ordinal) || text.Contains("\"arguments\"", StringComparison.Ordinal));

    private static bool MayBecomeCall(string text) => FirstKey().Match(text) is not { Success: true } key
        || key.Groups["key"].Value is "name" or "parameters" or "arguments" or "type" or "function";

    [GeneratedRegex("^\\s*\\{\\s*\"(?<key>[^\"\\\\]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstKey();
}
