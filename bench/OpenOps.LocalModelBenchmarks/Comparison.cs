using OpenOps.Inference.LocalModels.Native;

namespace OpenOps.LocalModelBenchmarks;

/// <summary>Engine and llama.cpp in turns, so that a busy machine is busy for both.</summary>
internal static class Comparison
{
    public static async Task<IReadOnlyList<string>> RunAsync(string file, string binaries, int rounds)
    {
        var threads = PhysicalCores.Count;
        List<double> single = [], nativeSingle = [], prompt = [], nativePrompt = [], eight = [], serverEight = [], cold = [], warm = [];
        for (var round = 0; round < rounds; round++)
        {
            int streamPrompt;
            var (read, written) = await LlamaCpp.BenchAsync(binaries, file, threads);
            nativePrompt.Add(read);
            nativeSingle.Add(written);
            await using (var engine = await EngineProbe.StartAsync(file, threads))
            {
                single.Add(await engine.SingleAsync(128));
                prompt.Add(await engine.PromptAsync(512));
                var (rate, promptTokens) = await engine.StreamsAsync(8, 96);
                eight.Add(rate);
                streamPrompt = promptTokens;
                var (first, followUp) = await engine.FollowUpAsync(1500);
                cold.Add(first);
                warm.Add(followUp);
            }

            await using var server = await LlamaCpp.StartServerAsync(binaries, file, threads, slots: 8);
            serverEight.Add(await server.StreamsAsync(8, 96, streamPrompt));
        }

        return
        [
            Line("single stream, greedy (llama-bench tg128, which chooses nothing)", single, nativeSingle),
            Line("prompt of 512 tokens (llama-bench pp512)", prompt, nativePrompt),
            Line("eight streams, temperature 0.8, in total (llama-server, 8 slots)", eight, serverEight),
            $"| first token of a follow-up to 1,500 tokens, seconds (beside cold) | {Middle(warm):0.000} | cold {Middle(cold):0.000} | {Middle(warm) / Middle(cold):0.00} |",
        ];
    }

    private static string Line(string what, List<double> ours, List<double> theirs) =>
        $"| {what} | {Middle(ours):0.0} | {Middle(theirs):0.0} | {Middle([.. ours.Zip(theirs, (our, their) => our / their)]):0.00} |";

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
