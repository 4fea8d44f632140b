using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace OpenOps.Inference.Models.Files;

/// <summary>A file on its way: <c>NAME.partial</c> with what has come, and <c>NAME.partial.json</c> that says which bytes those are.</summary>
internal sealed class PartialFile : IDisposable
{
    private const long SaveEvery = 16 << 20;

    private readonly Lock _lock = new();
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private PartialState? _state;
    private long _unsaved;

    private PartialFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
    }

    public string Path => _path;

    /// <summary>Whether some of it came in an earlier run, perhaps of another file.</summary>
    public bool Resumed { get; private set; }

    /// <summary>Opens or makes it, for this process alone.</summary>
    /// <exception cref="ModelFileException">Another pull writes it.</exception>
    public static PartialFile Open(string target)
    {
        var path = PathOf(target);
        try
        {
            return new PartialFile(path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous));
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new ModelFileException($"{System.IO.Path.GetFileName(path)} is in use: the same model is being pulled elsewhere. Wait for that to end.", exception);
        }
    }

    public static string PathOf(string target) => target + ".partial";

    /// <summary>How much of a file has come, without opening it.</summary>
    public static long? DoneOf(string target) => Read(StatePathOf(PathOf(target)))?.Done;

    public static void Delete(string target)
    {
        File.Delete(PathOf(target));
        File.Delete(StatePathOf(PathOf(target)));
    }

    /// <summary>Goes on with what is here when it is the same file, else begins anew.</summary>
    /// <returns>How many bytes are here already.</returns>
    public long Begin(RemoteFile remote, string sha256, long pieceSize)
    {
        var (size, validator) = (remote.Size!.Value, remote.Validator?.ToString());
        var known = Read(StatePathOf(_path));
        // Another server names the same bytes otherwise; there the checksum decides, at the end.
        if (known is not null && known.Sha256 == sha256 && known.Size == size && (known.Host != remote.Host || (validator is not null && known.Validator == validator)))
        {
            _state = known with { Host = remote.Host, Validator = validator };
            Resumed = known.Done > 0;
            return known.Done;
        }

        RandomAccess.SetLength(_handle, 0);
        RandomAccess.SetLength(_handle, size);
        _state = new PartialState(remote.Host, sha256, size, validator, pieceSize, new long[(size + pieceSize - 1) / pieceSize]);
        return 0;
    }

    /// <summary>The ranges that are not whole yet.</summary>
    public IReadOnlyList<int> Lacking() => [.. Enumerable.Range(0, _state!.Written.Length).Where(piece => Rest(piece).From <= Rest(piece).To)];

    /// <summary>What a range still lacks, both ends included.</summary>
    public (long From, long To) Rest(int piece)
    {
        lock (_lock)
        {
            var start = piece * _state!.PieceSize;
            return (start + _state.Written[piece], Math.Min(start + _state.PieceSize, _state.Size) - 1);
        }
    }

    public async ValueTask WriteAsync(int piece, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(_handle, bytes, Rest(piece).From, cancellationToken);
        lock (_lock)
        {
            _state!.Written[piece] += bytes.Length;
            _unsaved += bytes.Length;
            if (_unsaved < SaveEvery)
            {
                return;
            }
        }

        Save();
    }

    /// <summary>Writes from the start what cannot be resumed, and remembers nothing of it.</summary>
    public async ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (position == 0)
        {
            RandomAccess.SetLength(_handle, 0);
            File.Delete(StatePathOf(_path));
        }

        await RandomAccess.WriteAsync(_handle, bytes, position, cancellationToken);
    }

    /// <summary>Remembers what has come. The bytes are on the disk before the note that says so.</summary>
    public void Save()
    {
        lock (_lock)
        {
            if (_state is null)
            {
                return;
            }

            RandomAccess.FlushToDisk(_handle);
            var path = StatePathOf(_path);
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(_state, PartialJson.Default.PartialState));
            File.Move(path + ".new", path, overwrite: true);
            _unsaved = 0;
        }
    }

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public Task<string> HashAsync(PullProgress progress, CancellationToken cancellationToken) => FileCheck.HashAsync(_handle, progress, cancellationToken);

    /// <summary>What has come does not count; the next <see cref="Begin"/> begins anew.</summary>
    public void Forget()
    {
        Resumed = false;
        File.Delete(StatePathOf(_path));
    }

    public void Dispose() => _handle.Dispose();

    private static string StatePathOf(string path) => path + ".json";

    private static PartialState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), PartialJson.Default.PartialState) is { PieceSize: > 0, Written: not null } state
                && state.Written.Length == (state.Size + state.PieceSize - 1) / state.PieceSize
                    ? state
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>Which file it is a part of, and for each range how many of its bytes have come, from its beginning on.</summary>
internal sealed record PartialState(string Host, string Sha256, long Size, string? Validator, long PieceSize, long[] Written)
{
    [JsonIgnore]
    public long Done => Written.Sum();
}

[JsonSerializable(typeof(PartialState))]
internal sealed partial class PartialJson : JsonSerializerContext;
