using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Tools;

/// <summary>Puts each call of a tool together with what followed it.</summary>
internal static class ToolUses
{
    /// <param name="followers">What followed an intent, in the order of the record.</param>
    /// <param name="texts">What was said, where it can still be read.</param>
    public static IReadOnlyList<ToolUse> Of(IReadOnlyList<Event> followers, EventTexts texts)
    {
        var decisions = followers.Where(row => row.Kind == EventKind.ToolDecision).Select(row => row.ToToolDecision()).ToList();
        var results = followers.Where(row => row.Kind == EventKind.ToolResult).Select(row => row.ToToolResult(texts)).ToList();
        return
        [
            .. followers.Where(row => row.Kind == EventKind.ToolCall).Select(row => new ToolUse(
                row.ToToolCall(texts), decisions.Find(decision => decision.ToolCallId == row.Id), results.Find(result => result.ToolCallId == row.Id))),
        ];
    }
}
