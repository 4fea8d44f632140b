using System.Text.Json;

namespace OpenOps.Audit.Requests;

/// <summary>Collects every objection to a request, each under the field's name as the caller wrote it.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public IDictionary<string, string[]> All => _errors;

    /// <summary>For people: a line for each field.</summary>
    public IReadOnlyList<string> Lines => [.. _errors.Select(error => $"{error.Key}: {string.Join(", ", error.Value)}")];

    public void Add(string field, string error) =>
        _errors[field] = _errors.TryGetValue(field, out var earlier) ? [.. earlier, error] : [error];

    public void Check(bool holds, string field, string error)
    {
        if (!holds)
        {
            Add(field, error);
        }
    }

    /// <summary>Text within a length and without NUL, which PostgreSQL cannot keep.</summary>
    public void CheckText(string? value, string field, int maxLength, bool required = false)
    {
        if (value is null or "")
        {
            Check(!required, field, "is required");
            return;
        }

        Check(value.Length <= maxLength, field, $"has more than {maxLength} characters");
        Check(!value.Contains('\0'), field, "contains a NUL character");
    }

    public void CheckTexts(IReadOnlyList<string>? values, string field, int maxCount, int maxLength)
    {
        Check((values?.Count ?? 0) <= maxCount, field, $"has more than {maxCount} items");
        for (var index = 0; index < Math.Min(values?.Count ?? 0, maxCount); index++)
        {
            CheckText(values![index], $"{field}[{index}]", maxLength, required: true);
        }
    }

    /// <summary>An id that carries its time, which must lie between OpenOps' first day and about now.</summary>
    public void CheckId(Guid id, string field, DateTimeOffset latest)
    {
        if (!UuidV7.IsUuidV7(id))
        {
            Add(field, "is not a UUIDv7");
            return;
        }

        CheckTime(UuidV7.TimeOf(id), field, latest);
    }

    public void CheckTime(DateTimeOffset time, string field, DateTimeOffset latest)
    {
        Check(time >= RequestLimits.Earliest, field, $"lies before {RequestLimits.Earliest:yyyy-MM-dd}");
        Check(time <= latest, field, "lies in the future");
    }

    public void CheckHex(string? value, string field, int length) => Check(
        value is null || (value.Length == length && value.All(char.IsAsciiHexDigitLower)), field, $"is not {length} lower-case hexadecimal digits");

    public void CheckDuration(double? milliseconds, string field) =>
        Check(milliseconds is null or (>= 0 and <= RequestLimits.LongestMilliseconds), field, "is not a duration in milliseconds");

    public void CheckCount(long? count, string field) => Check(count is null or >= 0, field, "is negative");

    /// <summary>Free-form JSON: its texts must be storable and its numbers finite.</summary>
    public void CheckJson(JsonElement value, string field)
    {
        Check(value.GetRawText().Length <= RequestLimits.FreeJson, field, $"has more than {RequestLimits.FreeJson} characters");
        Check(JsonRules.IsStorable(value), field, "contains text that cannot be stored, or a number without a finite value");
    }
}
