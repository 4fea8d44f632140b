using System.Text;

namespace OpenOps.GgufKit;

/// <summary>
/// Writes a GGUF file, version 3: magic, counts, key-value pairs, a table of tensors, and their bytes, each aligned to 32.
/// Little-endian, as every machine that runs llama.cpp here.
/// </summary>
/// <remarks>The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md</remarks>
public sealed class GgufWriter
{
    private const int Alignment = 32;

    private readonly List<(string Key, Action<BinaryWriter> Write)> _pairs = [];
    private readonly List<GgufTensor> _tensors = [];

    /// <summary>A text.</summary>
    public GgufWriter Add(string key, string value) => Pair(key, writer => WriteTyped(writer, 8, () => WriteText(writer, value)));

    /// <summary>A whole number, as most of llama.cpp's parameters are.</summary>
    public GgufWriter Add(string key, uint value) => Pair(key, writer => WriteTyped(writer, 4, () => writer.Write(value)));

    /// <summary>A number.</summary>
    public GgufWriter Add(string key, float value) => Pair(key, writer => WriteTyped(writer, 6, () => writer.Write(value)));

    /// <summary>A truth value.</summary>
    public GgufWriter Add(string key, bool value) => Pair(key, writer => WriteTyped(writer, 7, () => writer.Write(value)));

    /// <summary>Texts, such as a vocabulary.</summary>
    public GgufWriter Add(string key, IReadOnlyCollection<string> values) => Array(key, 8, values, WriteText);

    /// <summary>Numbers, such as the scores of a vocabulary.</summary>
    public GgufWriter Add(string key, IReadOnlyCollection<float> values) => Array(key, 6, values, (writer, value) => writer.Write(value));

    /// <summary>Whole numbers, such as the kinds of a vocabulary's tokens.</summary>
    public GgufWriter Add(string key, IReadOnlyCollection<int> values) => Array(key, 5, values, (writer, value) => writer.Write(value));

    /// <summary>A tensor, written in the order in which they were added.</summary>
    public GgufWriter Add(GgufTensor tensor)
    {
        _tensors.Add(tensor);
        return this;
    }

    /// <summary>Writes the whole file.</summary>
    public void Write(string path)
    {
        using var stream = File.Create(path, 1 << 20);
        Write(stream);
    }

    /// <summary>Writes the whole file into a stream that begins with it.</summary>
    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_pairs.Count);
        foreach (var (key, write) in _pairs)
        {
            WriteText(writer, key);
            write(writer);
        }

        var offset = 0L;
        foreach (var tensor in _tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Count);
            foreach (var size in tensor.Shape)
            {
                writer.Write((ulong)size);
            }

            writer.Write((uint)tensor.Type);
            writer.Write((ulong)offset);
            offset += Aligned(tensor.Bytes);
        }

        writer.Flush();
        Pad(stream);
        foreach (var tensor in _tensors)
        {
            var start = stream.Position;
            tensor.Fill(stream);
            var written = stream.Position - start;
            if (written != tensor.Bytes)
            {
                throw new InvalidOperationException($"{tensor.Name} wrote {written} bytes instead of {tensor.Bytes}.");
            }

            Pad(stream);
        }
    }

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static void Pad(Stream stream) => stream.Write(new byte[Aligned(stream.Position) - stream.Position]);

    private static void WriteTyped(BinaryWriter writer, uint type, Action write)
    {
        writer.Write(type);
        write();
    }

    private static void WriteText(BinaryWriter writer, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private GgufWriter Pair(string key, Action<BinaryWriter> write)
    {
        _pairs.Add((key, write));
        return this;
    }

    private GgufWriter Array<T>(string key, uint type, IReadOnlyCollection<T> values, Action<BinaryWriter, T> write) => Pair(key, writer =>
    {
        writer.Write(9u);
        writer.Write(type);
        writer.Write((ulong)values.Count);
        foreach (var value in values)
        {
            write(writer, value);
        }
    });
}
