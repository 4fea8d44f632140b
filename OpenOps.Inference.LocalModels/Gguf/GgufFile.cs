using System.Buffers.Binary;

namespace OpenOps.Inference.LocalModels.Gguf;

/// <summary>
/// Reads a GGUF file's head and checks that all it promises is there, before native code is let near it: that trusts sizes
/// and counts more than a file from anywhere deserves.
/// </summary>
/// <remarks>The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md</remarks>
internal sealed class GgufFile
{
    private const int MostPairs = 1 << 16;
    private const int MostTensors = 1 << 16;
    private const int MostText = 1 << 24;
    private const int MostItems = 1 << 24;

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private GgufFile()
    {
    }

    /// <summary>The model's kind, such as <c>llama</c> or <c>qwen2</c>.</summary>
    public string Architecture => Text("general.architecture") ?? "";

    /// <summary>Whether its memory can be cut back to a beginning; recurrent parts remember everything in one state.</summary>
    public bool CanReusePrefixes => !_values.Keys.Any(key => key.Contains(".ssm.", StringComparison.Ordinal)
        || key.Contains(".wkv.", StringComparison.Ordinal) || key.Contains(".shortconv.", StringComparison.Ordinal));

    public string? Text(string key) => _values.GetValueOrDefault(key) as string;

    public long? Whole(string key) => _values.GetValueOrDefault(key) as long?;

    /// <summary>Reads the head; a <see cref="GgufException"/> says what is wrong.</summary>
    public static GgufFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var buffered = new BufferedStream(stream, 1 << 16);
        var reader = new GgufReader(buffered);
        try
        {
            return Read(reader, stream.Length);
        }
        catch (EndOfStreamException)
        {
            throw new GgufException("it ends in the middle of its description");
        }
    }

    private static GgufFile Read(GgufReader reader, long length)
    {
        if (!reader.Take(4).SequenceEqual("GGUF"u8))
        {
            throw new GgufException("it does not begin like a GGUF file");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4));
        if (version is not (2 or 3))
        {
            throw new GgufException($"its version of the format is {version}, and 2 and 3 are known");
        }

        var tensors = reader.Count(MostTensors, "tensors");
        var pairs = reader.Count(MostPairs, "settings");
        var file = new GgufFile();
        for (var index = 0; index < pairs; index++)
        {
            var key = reader.Text(MostText);
            if (!file._values.TryAdd(key, reader.Value(MostText, MostItems)))
            {
                throw new GgufException("a setting stands in it twice");
            }
        }

        var alignment = file.Whole("general.alignment") ?? 32;
        if (alignment is < 8 or > 1 << 16 || !long.IsPow2(alignment))
        {
            throw new GgufException("its alignment is impossible");
        }

        var end = 0L;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < tensors; index++)
        {
            end = Math.Max(end, ReadTensor(reader, names, alignment));
        }

        var start = (reader.Position + alignment - 1) / alignment * alignment;
        if (start + end > length)
        {
            throw new GgufException($"it is cut off: {start + end:N0} bytes are promised and {length:N0} are there");
        }

        GgufModelCheck.Check(file, names);
        return file;
    }

    // Where the tensor ends, counted from the first one's beginning.
    private static long ReadTensor(GgufReader reader, HashSet<string> names, long alignment)
    {
        if (!names.Add(reader.Text(1024)))
        {
            throw new GgufException("a tensor stands in it twice");
        }

        var dimensions = BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4));
        if (dimensions is 0 or > 4)
        {
            throw new GgufException("a tensor has an impossible shape");
        }

        var count = 1L;
        var columns = 0L;
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var size = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8));
            if (size <= 0 || size > long.MaxValue / 64 / count)
            {
                throw new GgufException("a tensor has an impossible shape");
            }

            columns = dimension == 0 ? size : columns;
            count *= size;
        }

        var (block, bytes) = GgufTypes.Block(BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4)));
        var offset = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8));
        if (columns % block != 0 || offset < 0 || offset % alignment != 0 || offset > long.MaxValue / 2)
        {
            throw new GgufException("a tensor lies where none can be");
        }

        return offset + (count / block * bytes);
    }
}

/// <summary>What is wrong with a file, to be read after "because".</summary>
internal sealed class GgufException(string message) : Exception(message);
