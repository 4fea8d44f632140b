using System.Text.Json;

namespace OpenOps.Audit.Requests;

/// <summary>What of JSON PostgreSQL's jsonb cannot keep.</summary>
internal static class JsonRules
{
    public static bool IsStorable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(property => IsStorable(() => property.Name) && IsStorable(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsStorable),
        JsonValueKind.String => IsStorable(() => value.GetString()!),
        JsonValueKind.Number => double.IsFinite(value.GetDouble()),
        _ => true,
    };

    // Half a surrogate pair, written as an escape, is noticed only when the text is read.
    private static bool IsStorable(Func<string> read)
    {
        try
        {
            return !read().Contains('\0');
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
