using OpenOps.Inference.LocalModels.Native;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels;

/// <summary><c>check FILE</c>, <c>check-embedding FILE</c>: loads a GGUF file and computes something, in a process that may die of it.</summary>
internal static class Program
{
    /// <summary>The native library said no.</summary>
    public const int RefusedExitCode = 3;

    /// <summary>The verb for a file that answers.</summary>
    public const string Check = "check";

    /// <summary>The verb for a file that makes embeddings.</summary>
    public const string CheckEmbedding = "check-embedding";

    public static int Main(string[] args)
    {
        if (args is not [Check or CheckEmbedding, { } file])
        {
            Console.Error.WriteLine($"Usage: OpenOps.Inference.LocalModels {Check}|{CheckEmbedding} FILE");
            return 2;
        }

        var settings = new LocalModelSettings
        {
            Id = "check", DisplayName = Path.GetFileName(file), File = file, ContextLength = 64, CacheTokens = 64, Parallel = 1, Remembered = 0, Threads = 1,
        };
        try
        {
            using var model = NativeModel.Load(settings, _ => { });
            if (args[0] == CheckEmbedding)
            {
                using var embedder = model.CreateEmbedder();
                return embedder.EmbedAsync([model.TokenizeWhole("a")], CancellationToken.None).GetAwaiter().GetResult().Count == 1 ? 0 : RefusedExitCode;
            }

            using var runtime = model.CreateRuntime();
            var known = ReadEverything(model);
            if (runtime.Decode([new BatchToken(known, 0, 0, WantsNext: true)]) != DecodeStatus.Done)
            {
                return RefusedExitCode;
            }

            using var sampler = runtime.CreateSampler(new SamplingSettings());
            var next = sampler.Sample(0);
            return next is null || next >= model.VocabularySize ? RefusedExitCode : 0;
        }
        catch (LocalModelException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return RefusedExitCode;
        }
    }

    // What a conversation would do to the file: every byte read, every token written, the template used.
    private static int ReadEverything(NativeModel model)
    {
        var letters = string.Concat(Enumerable.Range(1, 0x4FF).Select(letter => (char)letter)) + "\U0001F44B<|im_end|></s>";
        var tokens = model.Tokenize(letters, markers: true, begin: true).Concat(model.Tokenize(letters, markers: false, begin: false)).ToList();
        var piece = new byte[256];
        for (var token = 0; token < model.VocabularySize; token++)
        {
            model.PieceOf(token, piece);
            model.IsEnd(token);
        }

        model.ApplyTemplate([("system", "a"), ("user", "b"), ("assistant", "c"), ("user", "d")]);
        return tokens.Count > 0 ? tokens[0] : 0;
    }
}
