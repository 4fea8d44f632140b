using System.Text;
using System.Text.Json;

namespace OpenOps.Inference.Models.Files;

/// <summary>The catalogue file of the people here. Entries are put into its text, so that all else in it stays as they wrote it.</summary>
internal static class OwnCatalogue
{
    private const string Empty = """
        {
          "$schema": "./models.schema.json",
          "models": [
          ]
        }

        """;

    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Adds entries, or changes nothing.</summary>
    /// <exception cref="ModelFileException">The file is not a catalogue.</exception>
    public static void Add(string path, IReadOnlyList<string> entries)
    {
        var before = File.Exists(path) ? File.ReadAllBytes(path) : Encoding.UTF8.GetBytes(Empty);
        var (position, first) = EndOfModels(before, path);
        var text = string.Concat(entries.Select((entry, index) => $"{(first && index == 0 ? "" : ",")}\n    {entry}"));
        Write(path, [.. before.AsSpan(0, position), .. Encoding.UTF8.GetBytes(text), .. before.AsSpan(position)]);
    }

    // Behind the last entry, or behind the bracket of an empty list.
    private static (int Position, bool First) EndOfModels(ReadOnlySpan<byte> json, string path)
    {
        var mark = json.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(json[mark..], Lenient);
        (int Position, bool First)? end = null;
        try
        {
            var inside = false;
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                {
                    inside = reader.ValueTextEquals("models");
                }
                else if (inside && reader is { CurrentDepth: 1, TokenType: JsonTokenType.StartArray })
                {
                    end = ((int)reader.BytesConsumed + mark, true);
                }
                else if (inside && end is not null && reader is { CurrentDepth: 2, TokenType: JsonTokenType.EndObject })
                {
                    end = ((int)reader.BytesConsumed + mark, false);
                }
            }
        }
        catch (JsonException exception)
        {
            throw new ModelFileException($"{path} is not valid JSON (line {exception.LineNumber + 1}). Mend it first; nothing was changed.", exception);
        }

        return end ?? throw new ModelFileException($"{path} has no list named models. Add \"models\": [] first; nothing was changed.");
    }

    private static void Write(string path, byte[] content)
    {
        var real = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var temporary = real + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows() && File.Exists(real))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(real));
        }

        File.Move(temporary, real, overwrite: true);
    }
}
