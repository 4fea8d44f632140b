using System.Text;
using System.Text.Json;

namespace OpenOps.Inference.Audit;

/// <summary>
/// The text of one answer, on disk while it streams: a line about the interaction, then the text. Written without fsync,
/// which survives the death of this process though not of the machine, and costs one write per chunk.
/// </summary>
internal sealed class AnswerJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;

    public AnswerJournal(string path, JournalHeader header)
    {
        _path = path;
        InteractionId = header.InteractionId;
        _file = new FileStream(path, PrivateFile.CreateNew(bufferSize: 0));
        Write(JsonSerializer.Serialize(header, AuditJson.Default.JournalHeader) + "\n");
    }

    /// <summary>Whose answer it holds.</summary>
    public Guid InteractionId { get; }

    public void Append(string text) => Write(text);

    /// <summary>The result stands elsewhere; the journal has done its work.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads what a process that died has left. The header is null when it had not even been written.</summary>
    public static (JournalHeader? Header, string Text) Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var lineEnd = bytes.IndexOf((byte)'\n');
        if (lineEnd < 0)
        {
            return (null, "");
        }

        try
        {
            return (JsonSerializer.Deserialize(bytes[..lineEnd], AuditJson.Default.JournalHeader), Encoding.UTF8.GetString(bytes[(lineEnd + 1)..]));
        }
        catch (JsonException)
        {
            return (null, "");
        }
    }

    private void Write(string text) => _file.Write(Encoding.UTF8.GetBytes(text));
}

/// <summary>Which interaction a journal belongs to.</summary>
internal sealed record JournalHeader(Guid InteractionId, DateTimeOffset OccurredAt, string ModelName);
