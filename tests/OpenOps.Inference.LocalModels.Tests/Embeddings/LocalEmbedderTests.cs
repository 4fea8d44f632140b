using OpenOps.GgufKit;
using OpenOps.Inference.LocalModels.Embeddings;

namespace OpenOps.Inference.LocalModels.Tests.Embeddings;

/// <summary>A file whose vectors are known.</summary>
public sealed class LocalEmbedderTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vector_OfTheHandMadeModel_CountsTheLetters()
    {
        await using var model = Make();

        var (vectors, tokens) = await new LocalEmbedder(model).EmbedAsync(["aab", "<s>", "é"], Cancellation);

        Equal(EmbeddingModel.VectorOf("aab"), vectors[0]);
        // A marker that somebody typed stays the letters it is.
        Equal(EmbeddingModel.VectorOf("<s>"), vectors[1]);
        Equal(EmbeddingModel.VectorOf("\u00C3\u00A9"), vectors[2]);
        Assert.Equal(3 + 3 + 2, tokens);
    }

    [Fact]
    public async Task Texts_MoreThanFitIntoOneStep_HaveEachItsOwnVector()
    {
        await using var model = Make();
        // More than there are sequences, and with the long ones more than there are tokens in a step.
        var texts = Enumerable.Range(0, 150).Select(index => new string((char)('a' + (index % 26)), index % 10 == 0 ? 400 : 1 + (index % 7)) + (char)('A' + (index % 20))).ToList();

        var (vectors, _) = await new LocalEmbedder(model).EmbedAsync(texts, Cancellation);

        Assert.Equal(texts.Count, vectors.Count);
        Assert.All(texts.Zip(vectors), pair => Equal(EmbeddingModel.VectorOf(pair.First), pair.Second));
    }

    [Fact]
    public async Task Callers_ManyAtOnce_AllGetTheirs()
    {
        await using var model = Make();
        var embedder = new LocalEmbedder(model);

        await Task.WhenAll(Enumerable.Range(0, 26).Select(async index =>
        {
            var text = new string((char)('a' + index), 5);
            Equal(EmbeddingModel.VectorOf(text), (await embedder.EmbedAsync([text], Cancellation)).Vectors[0]);
        }));
    }

    [Fact]
    public async Task Text_TooLong_IsRefusedByItsPlace()
    {
        await using var model = Make();

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => new LocalEmbedder(model).EmbedAsync(["short", new string('x', 513)], Cancellation));

        Assert.Equal(LocalModelError.ContextLength, refusal.Error);
        Assert.Equal("Text 2 takes 513 tokens; The vectors reads 512 at a time. Send it in pieces.", refusal.Message);
        Equal(EmbeddingModel.VectorOf("x"), (await new LocalEmbedder(model).EmbedAsync([new string('x', 512)], Cancellation)).Vectors[0]);
    }

    [Fact]
    public async Task File_WithoutPooling_IsNoEmbeddingModel()
    {
        await using var model = Make(withPooling: false);

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => new LocalEmbedder(model).EmbedAsync(["a"], Cancellation));

        Assert.Equal(LocalModelError.File, refusal.Error);
        Assert.Contains("makes no embeddings", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_WithoutHash_IsTriedAsWhatItIs()
    {
        await using var model = Make(change: settings => settings with { Sha256 = null });

        Equal(EmbeddingModel.VectorOf("a"), (await new LocalEmbedder(model).EmbedAsync(["a"], Cancellation)).Vectors[0]);
    }

    public void Dispose() => _folder.Dispose();

    private LocalModel Make(bool withPooling = true, Func<LocalModelSettings, LocalModelSettings>? change = null)
    {
        var file = _folder.File("vectors.gguf");
        EmbeddingModel.Write(file, withPooling);
        var settings = new LocalModelSettings { Id = "vectors", DisplayName = "The vectors", File = file, Sha256 = Engine.Hash(file), Threads = 1, Embeds = true };
        return new LocalModel(change?.Invoke(settings) ?? settings, meters: null, TimeProvider.System);
    }

    private static void Equal(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }
}
