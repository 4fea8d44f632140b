using System.Text.Json;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Persistence;

/// <summary>Reads a journal back. Only its last line may be unfinished; anything else broken is refused, not guessed at.</summary>
internal static class JournalReader
{
    public static (int Lines, int Dropped) Read(string path, IReadOnlyDictionary<string, ITable> tables)
    {
        var lines = 0;
        using var reader = new StreamReader(path);
        for (var line = reader.ReadLine(); line is not null; line = reader.ReadLine())
        {
            var last = reader.Peek() < 0;
            try
            {
                using var document = JsonDocument.Parse(line);
                foreach (var change in document.RootElement.EnumerateArray())
                {
                    Apply(change, tables);
                }
            }
            catch (JsonException) when (last)
            {
                return (lines, 1);
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException(
                    $"{path}, line {lines + 1}, is damaged. Restore the file, or set Emulator:StateFile to a new one.", exception);
            }

            lines++;
        }

        return (lines, 0);
    }

    private static void Apply(JsonElement change, IReadOnlyDictionary<string, ITable> tables)
    {
        // A table of a later version is passed over.
        if (tables.TryGetValue(change.GetProperty("t").GetString()!, out var table))
        {
            table.Restore(change.GetProperty("k").GetString()!, change.TryGetProperty("v", out var row) ? row : null);
        }
    }
}
