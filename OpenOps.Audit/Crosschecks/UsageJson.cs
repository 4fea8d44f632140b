using System.Globalization;
using System.Text.Json;

namespace OpenOps.Audit.Crosschecks;

/// <summary>
/// Finds the parts of a usage entry by the names that providers and gateways give them: OpenAI's and Anthropic's responses
/// and stored completions, LiteLLM's spend logs, and tables with the same column names.
/// </summary>
internal static class UsageJson
{
    private static readonly string[] Ids = ["response_id", "id", "request_id"];
    private static readonly string[] Times = ["created_at", "created", "timestamp", "time", "starttime", "start_time", "date"];
    private static readonly string[] Models = ["response_model", "model"];
    private static readonly string[] Inputs = ["input_tokens", "prompt_tokens"];
    private static readonly string[] Outputs = ["output_tokens", "completion_tokens"];

    // Later than any time in seconds that a file could mean.
    private const long FirstMilliseconds = 100_000_000_000;

    /// <param name="place">Where it stands.</param>
    /// <param name="value">Gives what stands under a name in lower case; null for nothing.</param>
    public static UsageEntry Read(string place, Func<string, string?> value)
    {
        var entry = new UsageEntry(place, First(Ids), Time(place, First(Times)), First(Models), Number(place, First(Inputs)), Number(place, First(Outputs)));
        return entry.CanBeFound
            ? entry
            : throw new UsageFileException($"{place} can be found neither by a response id nor by time and tokens. Needed are response_id, or created_at with input_tokens and output_tokens.");

        string? First(string[] names) => names.Select(value).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
    }

    public static UsageEntry Read(string place, JsonElement entry)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(entry, values);
        if (entry.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            Collect(usage, values);
        }

        return Read(place, name => values.GetValueOrDefault(name));
    }

    /// <summary>One of the buckets of OpenAI's usage API, grouped by model.</summary>
    public static IEnumerable<UsageBucket> ReadBucket(string place, JsonElement bucket)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(bucket.GetProperty("start_time").GetInt64());
        var to = DateTimeOffset.FromUnixTimeSeconds(bucket.GetProperty("end_time").GetInt64());
        foreach (var result in bucket.GetProperty("results").EnumerateArray())
        {
            var model = result.TryGetProperty("model", out var named) ? named.GetString() : null;
            yield return new UsageBucket(
                place, from, to,
                model ?? throw new UsageFileException($"{place} is not told apart by model. Ask the usage API with group_by=model."),
                result.GetProperty("num_model_requests").GetInt64(), result.GetProperty("input_tokens").GetInt64(), result.GetProperty("output_tokens").GetInt64());
        }
    }

    private static void Collect(JsonElement from, Dictionary<string, string> values)
    {
        foreach (var property in from.EnumerateObject().Where(property => property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number))
        {
            values[property.Name.ToLowerInvariant()] = property.Value.ToString();
        }
    }

    private static DateTimeOffset? Time(string place, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and < FirstMilliseconds * 1000d)
        {
            return DateTimeOffset.UnixEpoch.AddMilliseconds(number < FirstMilliseconds ? number * 1000 : number);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new UsageFileException($"{place} has no time that can be read.");
    }

    private static long? Number(string place, string? text) =>
        text is null ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageFileException($"{place} has tokens that are no whole number.");
}
