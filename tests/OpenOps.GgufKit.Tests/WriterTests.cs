using System.Security.Cryptography;

namespace OpenOps.GgufKit.Tests;

public sealed class WriterTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public void File_ReadBackByItsDescription_HoldsWhatWasWritten()
    {
        var path = _folder.File("random.gguf");
        RandomModel.Write(path);

        var file = new ReadBack(path);

        Assert.Equal("llama", file.Pairs["general.architecture"]);
        Assert.Equal(64u, file.Pairs["llama.embedding_length"]);
        Assert.Equal(1e-5f, file.Pairs["llama.attention.layer_norm_rms_epsilon"]);
        Assert.Equal(false, file.Pairs["tokenizer.ggml.add_bos_token"]);
        var tokens = Assert.IsType<List<object>>(file.Pairs["tokenizer.ggml.tokens"]);
        Assert.Equal(4 + 256 + RandomModel.Words.Count, tokens.Count);
        Assert.Equal(tokens.Count, tokens.Distinct().Count());
        Assert.Equal("<0x0A>", tokens[TinyVocabulary.OfByte((byte)'\n')]);
        Assert.Equal([64, tokens.Count], file.Tensors["token_embd.weight"].Shape);
        Assert.All(file.Floats("blk.1.attn_norm.weight"), value => Assert.Equal(1f, value));
    }

    [Fact]
    public void Tensors_InTheFile_AreAlignedAndEndWithIt()
    {
        var path = _folder.File("random.gguf");
        RandomModel.Write(path);

        var file = new ReadBack(path);

        var expected = 0L;
        foreach (var (_, (_, shape, offset)) in file.Tensors)
        {
            Assert.Equal(expected, offset);
            expected += (shape.Aggregate(4L, (count, size) => count * size) + 31) / 32 * 32;
        }

        Assert.Equal(file.DataStart + expected, file.Length);
    }

    [Fact]
    public void RandomModel_WrittenAnywhere_HasTheSameBytes()
    {
        RandomModel.Write(_folder.File("one.gguf"));
        RandomModel.Write(_folder.File("other.gguf"), seed: 2);

        Assert.StartsWith("64032844de0322e06faf12062bb2740f", Hash("one.gguf"), StringComparison.Ordinal);
        Assert.NotEqual(Hash("one.gguf"), Hash("other.gguf"));
    }

    [Fact]
    public void BigramModel_FollowedFromTheTemplatesEnd_SaysItsSentenceAndEnds()
    {
        string[] answer = ["Good", " morning", "byte:C3", "byte:A9", "."];
        var path = _folder.File("bigram.gguf");
        BigramModel.Write(path, answer);

        var file = new ReadBack(path);

        var tokens = ((List<object>)file.Pairs["tokenizer.ggml.tokens"]).Cast<string>().ToList();
        var (width, said) = (file.Tensors["output.weight"].Shape[0], new List<string>());
        var (own, table) = (file.Floats("token_embd.weight"), file.Floats("output.weight"));
        for (var token = tokens.IndexOf("<0x0A>"); token != TinyVocabulary.End;)
        {
            var vector = own.AsSpan(token * width, width).ToArray();
            var scores = Enumerable.Range(0, tokens.Count).Select(next => vector.Zip(table.Skip(next * width), (left, right) => left * right).Sum()).ToList();
            token = scores.IndexOf(scores.Max());
            Assert.Equal(1, scores.Count(score => score > 0));
            said.Add(tokens[token]);
        }

        Assert.Equal(["Good", "\u2581morning", "<0xC3>", "<0xA9>", ".", "<|im_end|>"], said);
    }

    [Fact]
    public void BigramModel_WithATokenTwice_IsRefused() =>
        Assert.Throws<ArgumentException>(() => BigramModel.Write(_folder.File("twice.gguf"), ["a", " b", "a"]));

    [Theory]
    [InlineData(GgufType.Q40, 18)]
    [InlineData(GgufType.Q80, 34)]
    public void QuantisedTensor_OfARealWidth_TakesItsBlocks(GgufType type, int bytes)
    {
        var tensor = new GgufTensor("t", type, [896, 10], _ => { });

        Assert.Equal(896 / 32 * 10 * bytes, tensor.Bytes);
        Assert.Throws<InvalidOperationException>(() => new GgufWriter().Add(tensor).Write(new MemoryStream()));
    }

    [Fact]
    public void RealShape_Counted_HasHalfABillionParameters()
    {
        var shape = RealShapeModel.Shape;
        var layers = shape.LayerTensors().Sum(tensor => tensor.Shape.Aggregate(1L, (count, size) => count * size));

        Assert.InRange(layers + ((long)shape.Width * shape.Vocabulary), 480_000_000, 520_000_000);
    }

    public void Dispose() => _folder.Dispose();

    private string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File(name))));
}
