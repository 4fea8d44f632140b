using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Audit;

/// <summary>Results that Audit could not take yet, and journals of answers that are still streaming, in one folder.</summary>
/// <remarks>
/// <c>open/{id}.journal</c>, <c>results/{number}-{id}.json</c> in the order they came, <c>refused/</c> for what Audit will
/// never take. A lock keeps a second process out, whose open answers would otherwise look like leftovers.
/// </remarks>
internal sealed class ResultSpool(IOptions<AuditOptions> options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly string _root = Path.GetFullPath(options.Value.SpoolDirectory);
    private FileStream? _ownership;
    private long _nextNumber;
    private int _pending;
    private readonly ConcurrentDictionary<Guid, bool> _open = new();

    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Takes the folder over and turns what a dead process left open into results.</summary>
    /// <returns>How many answers had been open.</returns>
    public int Open(TimeProvider time)
    {
        foreach (var folder in (string[])[_root, Folder("open"), Folder("results"), Folder("refused")])
        {
            PrivateFile.CreateDirectory(folder);
        }

        _ownership = TakeOwnership();
        var waiting = ReadPending();
        _pending = waiting.Count;
        _nextNumber = waiting.Count == 0 ? 1 : waiting[^1].Number + 1;
        var journals = Directory.GetFiles(Folder("open"), "*.journal").OrderBy(File.GetCreationTimeUtc).ToList();
        foreach (var path in journals)
        {
            Recover(path, time);
        }

        Nudge();
        return journals.Count;
    }

    /// <summary>Begins the journal of an answer, if there is room to keep its result.</summary>
    public AnswerJournal BeginJournal(JournalHeader header)
    {
        if (Pending + _open.Count >= options.Value.MaxSpooledResults)
        {
            throw new ModelCallException(
                ModelCallErrors.AuditUnavailable,
                $"{Pending} results wait for the audit service, which is as many as Audit:MaxSpooledResults allows, so the model was not asked. Try again when it is back.");
        }

        // Known here and not by the file, which its answer deletes at a moment of its own.
        if (!_open.TryAdd(header.InteractionId, true))
        {
            throw new ModelCallException(
                ModelCallErrors.InteractionExists, $"The interaction {header.InteractionId} is being answered; it is not answered twice.") { Param = "metadata.interaction_id" };
        }

        try
        {
            return new AnswerJournal(JournalPath(header.InteractionId), header);
        }
        catch
        {
            _open.TryRemove(header.InteractionId, out _);
            throw;
        }
    }

    public void EndJournal(AnswerJournal journal)
    {
        journal.Delete();
        _open.TryRemove(journal.InteractionId, out _);
    }

    /// <summary>Keeps a result on disk; when this returns, a power cut does not lose it.</summary>
    public void Keep(Guid interactionId, ReadOnlySpan<byte> result)
    {
        lock (_lock)
        {
            PrivateFile.WriteDurably(Path.Combine(Folder("results"), $"{_nextNumber++:D12}-{interactionId:N}.json"), result);
            _pending++;
        }

        Nudge();
    }

    /// <summary>What waits, oldest first.</summary>
    public IReadOnlyList<SpooledResult> ReadPending() =>
        [.. Directory.GetFiles(Folder("results"), "*.json").Select(SpooledResult.Parse).OfType<SpooledResult>().OrderBy(result => result.Number)];

    public void Remove(SpooledResult result, bool refused)
    {
        lock (_lock)
        {
            if (refused)
            {
                File.Move(result.Path, Path.Combine(Folder("refused"), Path.GetFileName(result.Path)), overwrite: true);
            }
            else
            {
                File.Delete(result.Path);
            }

            _pending--;
        }
    }

    /// <summary>Wakes the delivery: there is something to deliver, or a sign that Audit is back.</summary>
    public void Nudge()
    {
        lock (_lock)
        {
            if (_pending > 0 && _news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _news.WaitAsync(atMost, cancellationToken);

    public void Dispose()
    {
        _ownership?.Dispose();
        _news.Dispose();
    }

    private void Recover(string path, TimeProvider time)
    {
        var (header, text) = AnswerJournal.Read(path);
        if (header is not null)
        {
            Keep(header.InteractionId, JsonSerializer.SerializeToUtf8Bytes(AuditResults.Crashed(header, text, time.GetUtcNow()), AuditJson.Default.AuditResult));
        }

        File.Delete(path);
    }

    private FileStream TakeOwnership()
    {
        try
        {
            return new FileStream(Path.Combine(_root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new OptionsValidationException(AuditOptions.SectionName, typeof(AuditOptions),
                [$"Audit:SpoolDirectory ({_root}) is used by another process. Give each process of this service its own folder."]);
        }
    }

    private string Folder(string name) => Path.Combine(_root, name);

    private string JournalPath(Guid id) => Path.Combine(Folder("open"), $"{id:N}.journal");
}

/// <summary>One waiting result.</summary>
internal sealed record SpooledResult(string Path, long Number, Guid InteractionId)
{
    public static SpooledResult? Parse(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path).Split('-', 2);
        return name.Length == 2 && long.TryParse(name[0], out var number) && Guid.TryParseExact(name[1], "N", out var id)
            ? new SpooledResult(path, number, id)
            : null;
    }
}
