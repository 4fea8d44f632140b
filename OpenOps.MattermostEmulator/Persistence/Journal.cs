using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Persistence;

/// <summary>
/// The state as lines of changes in a file, or nowhere. A line is handed to the operating system before the request that
/// caused it is answered, so a killed process loses nothing it has acknowledged; a line half written is dropped whole.
/// </summary>
internal sealed class Journal(IOptions<EmulatorOptions> options, ILogger<Journal> logger) : IDisposable
{
    private const long RewriteFrom = 32 << 20;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private IReadOnlyList<ITable> _tables = [];
    private FileStream? _file;
    private long _rewrittenSize;

    private string? Path => options.Value.StateFile;

    /// <summary>Reads what is stored into the tables, then starts a compact file.</summary>
    public void Open(IReadOnlyList<ITable> tables)
    {
        _tables = tables;
        if (Path is null)
        {
            return;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        if (File.Exists(Path))
        {
            var byName = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
            var (lines, dropped) = JournalReader.Read(Path, byName);
            JournalLog.Loaded(logger, Path, lines, dropped);
        }

        Rewrite();
    }

    /// <summary>Stores changes, all or none.</summary>
    public void Append(IReadOnlyList<Change> changes)
    {
        if (_file is null)
        {
            return;
        }

        WriteLine(_file, changes);
        _file.Flush();
        if (_file.Length > Math.Max(RewriteFrom, 4 * _rewrittenSize))
        {
            Rewrite();
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Rewrite()
    {
        var next = Path + ".next";
        using (var file = Create(next))
        {
            foreach (var rows in _tables.SelectMany(table => table.Snapshot().Chunk(256)))
            {
                WriteLine(file, rows);
            }

            file.Flush(flushToDisk: true);
            _rewrittenSize = file.Length;
        }

        _file?.Dispose();
        File.Move(next, Path!, overwrite: true);
        _file = new FileStream(Path!, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    // Tokens and password hashes are inside.
    private static FileStream Create(string path)
    {
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, settings);
    }

    private void WriteLine(FileStream file, IReadOnlyList<Change> changes)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartArray();
            foreach (var change in changes)
            {
                json.WriteStartObject();
                json.WriteString("t", change.Table);
                json.WriteString("k", change.Key);
                if (change.Row is not null)
                {
                    json.WritePropertyName("v");
                    JsonSerializer.Serialize(json, change.Row, change.Row.GetType(), WireJson.Options);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        _buffer.Write("\n"u8);
        file.Write(_buffer.WrittenSpan);
    }
}

internal static partial class JournalLog
{
    [LoggerMessage(EmulatorEvents.JournalLoaded, LogLevel.Information, "Read {Lines} lines of state from {Path}; {Dropped} unfinished")]
    public static partial void Loaded(ILogger logger, string path, int lines, int dropped);
}
