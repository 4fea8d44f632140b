using OpenOps.Inference.LocalModels.Gguf;

namespace OpenOps.Inference.LocalModels.Tests.Gguf;

/// <summary>Files that are damaged, other ones, or no models: refused by name and reason, and the process lives.</summary>
public sealed class DamagedFileTests(ModelsFixture models) : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public void WholeFile_IsRead()
    {
        var file = GgufFile.Read(models.Random);

        Assert.Equal("llama", file.Architecture);
        Assert.Equal(64, file.Whole("llama.embedding_length"));
        Assert.True(file.CanReusePrefixes);
    }

    [Fact]
    public void TruncatedFile_AtAnyLength_IsRefused()
    {
        var whole = File.ReadAllBytes(models.Random);
        var path = _folder.File("cut.gguf");
        foreach (var length in Enumerable.Range(0, 64).Concat(Enumerable.Range(1, 200).Select(part => part * whole.Length / 201)).Append(whole.Length - 64))
        {
            File.WriteAllBytes(path, whole[..length]);

            Assert.Throws<GgufException>(() => GgufFile.Read(path));
        }
    }

    [Fact]
    public async Task TruncatedFile_Asked_IsRefusedByNameAndReason()
    {
        var path = _folder.File("cut.gguf");
        await File.WriteAllBytesAsync(path, File.ReadAllBytes(models.Random)[..100_000], TestContext.Current.CancellationToken);
        await using var engine = new Engine(path, settings => settings with { Sha256 = null });

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));

        Assert.Equal(LocalModelError.File, refusal.Error);
        Assert.Contains("cut.gguf", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("cut off", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(LocalModelPhase.Failed, engine.Model.State.Phase);
    }

    [Fact]
    public async Task OtherFile_ThanTheCatalogueMeans_IsRefused()
    {
        await using var engine = new Engine(models.Random, settings => settings with { Sha256 = new string('a', 64) });

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));

        Assert.Contains("SHA-256", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingFile_IsNamedWithItsFolder()
    {
        await using var engine = new Engine(_folder.File("missing.gguf"));

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));

        Assert.Contains($"no file missing.gguf in {_folder.Path}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownArchitecture_IsRefusedByTheTrial()
    {
        var bytes = await File.ReadAllBytesAsync(models.Random, TestContext.Current.CancellationToken);
        var path = _folder.File("unknown.gguf");
        // The first "llama" is the architecture's value; the keys keep their names and so belong to nobody.
        "lxxma"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("llama"u8)));
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        await using var engine = new Engine(path, settings => settings with { Sha256 = null });

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));

        Assert.Contains("architecture that this build does not know", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileWithoutTemplate_CannotChat()
    {
        await using var engine = new Engine(models.WithoutTemplate);

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));

        Assert.Contains("no chat template", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FuzzedHeads_AreReadOrRefused_NeverAnythingElse()
    {
        var whole = File.ReadAllBytes(models.Random);
        var path = _folder.File("fuzzed.gguf");
        var random = new Random(5);
        var refused = 0;
        for (var round = 0; round < 1500; round++)
        {
            var bytes = whole.ToArray();
            for (var flip = 0; flip <= round % 4; flip++)
            {
                bytes[random.Next(12_000)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bytes);
            try
            {
                GgufFile.Read(path);
            }
            catch (GgufException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 300, 1499);
    }

    [Fact]
    public async Task FuzzedFiles_ThatLookWhole_AreTriedElsewhere_AndTheProcessLives()
    {
        var whole = await File.ReadAllBytesAsync(models.Random, TestContext.Current.CancellationToken);
        var random = new Random(9);
        var (answered, refused) = (0, 0);
        for (var round = 0; answered + refused < 24; round++)
        {
            var bytes = whole.ToArray();
            for (var flip = 0; flip < 2; flip++)
            {
                bytes[random.Next(1200)] = (byte)random.Next(256);
            }

            var path = _folder.File($"fuzzed{round}.gguf");
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            try
            {
                GgufFile.Read(path);
            }
            catch (GgufException)
            {
                continue;
            }

            await using var engine = new Engine(path, settings => settings with { Sha256 = null });
            try
            {
                await engine.AskAsync("Hi", Engine.Greedy(2));
                answered++;
            }
            catch (LocalModelException)
            {
                refused++;
            }
        }

        Assert.True(refused > 0, "Not one of the damaged files was refused.");
    }

    public void Dispose() => _folder.Dispose();
}
