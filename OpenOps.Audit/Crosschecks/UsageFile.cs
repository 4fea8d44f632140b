using System.Globalization;
using System.Text.Json;

namespace OpenOps.Audit.Crosschecks;

/// <summary>
/// A provider's usage: a table (CSV), JSON lines, a JSON list or a page with <c>data</c> of single requests; or pages of the
/// buckets of OpenAI's usage API.
/// </summary>
internal sealed class UsageFile
{
    private readonly List<UsageEntry> _entries = [];
    private readonly List<UsageBucket> _buckets = [];

    public IReadOnlyList<UsageEntry> Entries => _entries;

    public IReadOnlyList<UsageBucket> Buckets => _buckets;

    /// <exception cref="UsageFileException">It cannot be read as any of these.</exception>
    public static UsageFile Read(string path)
    {
        var file = new UsageFile();
        try
        {
            var first = File.ReadLines(path).Select(line => line.TrimStart()).FirstOrDefault(line => line.Length > 0) ?? "";
            if (first.StartsWith('{') || first.StartsWith('['))
            {
                file.ReadJson(path);
            }
            else
            {
                file.ReadTable(path);
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageFileException($"{path} is no usage file that can be read: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageFileException($"{path} cannot be read: {exception.Message}");
        }

        return file._entries.Count + file._buckets.Count > 0 ? file : throw new UsageFileException($"{path} holds no usage.");
    }

    private void ReadJson(string path)
    {
        // Several documents one after another, in as many lines as they like.
        var reader = new Utf8JsonReader(File.ReadAllBytes(path), new JsonReaderOptions { AllowMultipleValues = true });
        var number = 0;
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            number = AddAll(document.RootElement, number);
        }
    }

    private int AddAll(JsonElement element, int number)
    {
        if (element.ValueKind == JsonValueKind.Array || element.TryGetProperty("data", out var data))
        {
            foreach (var item in (element.ValueKind == JsonValueKind.Array ? element : element.GetProperty("data")).EnumerateArray())
            {
                number = AddAll(item, number);
            }

            return number;
        }

        number++;
        var place = string.Create(CultureInfo.InvariantCulture, $"Usage entry {number}");
        if (element.TryGetProperty("results", out _))
        {
            _buckets.AddRange(UsageJson.ReadBucket(place, element));
        }
        else
        {
            _entries.Add(UsageJson.Read(place, element));
        }

        return number;
    }

    private void ReadTable(string path)
    {
        using var reader = new StreamReader(path);
        var rows = CsvRows.Read(reader).GetEnumerator();
        if (!rows.MoveNext())
        {
            return;
        }

        List<string> names = [.. rows.Current.Select(name => name.Trim().Replace(' ', '_').ToLowerInvariant())];
        for (var number = 1; rows.MoveNext(); number++)
        {
            var row = rows.Current;
            if (row is not [""])
            {
                _entries.Add(UsageJson.Read(
                    string.Create(CultureInfo.InvariantCulture, $"Usage entry {number}"),
                    name => names.IndexOf(name) is >= 0 and var index && index < row.Count ? row[index] : null));
            }
        }
    }
}
