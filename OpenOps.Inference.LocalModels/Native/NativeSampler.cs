using LLama.Native;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Native;

/// <summary>
/// llama.cpp's sampler chain for one answer. Everything that looks at the whole vocabulary happens in native code, but for
/// the largest number of a plain greedy choice, which is one vectorised pass.
/// </summary>
internal sealed class NativeSampler : ITokenSampler
{
    private const int PenaltyWindow = 256;

    private readonly SafeLlamaModelHandle _model;
    private readonly SafeLLamaContextHandle _context;
    private readonly CandidateBuffer _candidates;
    private readonly SafeLLamaSamplerChainHandle? _chain;
    private readonly SafeLLamaSamplerChainHandle? _grammar;

    public NativeSampler(SafeLlamaModelHandle model, SafeLLamaContextHandle context, SamplingSettings settings, CandidateBuffer candidates)
    {
        (_model, _context, _candidates) = (model, context, candidates);
        if (settings.IsPlainGreedy)
        {
            return;
        }

        _chain = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
        if (settings.HasPenalties)
        {
            _chain.AddPenalties(PenaltyWindow, settings.RepetitionPenalty, settings.FrequencyPenalty, settings.PresencePenalty);
        }

        if (settings.Temperature <= 0)
        {
            _chain.AddGreedySampler();
        }
        else
        {
            _chain.AddTopK(settings.TopK);
            _chain.AddTopP(settings.TopP, 1);
            _chain.AddMinP(settings.MinP, 1);
            _chain.AddTemperature(settings.Temperature);
            _chain.AddDistributionSampler(settings.Seed);
        }

        if (settings.Grammar is { } grammar)
        {
            _grammar = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
            _grammar.AddGrammar(model, grammar, "root");
        }
    }

    public int? Sample(int batchIndex) => (_chain, _grammar) switch
    {
        (null, _) => Largest.IndexOf(_context.GetLogitsIth(batchIndex)),
        ({ } chain, null) => (int)chain.Sample(_context, batchIndex),
        ({ } chain, { } grammar) => SampleByGrammar(chain, grammar, batchIndex),
    };

    public void Dispose()
    {
        _chain?.Dispose();
        _grammar?.Dispose();
    }

    // A grammar is slow over a whole vocabulary, so the free choice is tried first: most often it fits.
    private int? SampleByGrammar(SafeLLamaSamplerChainHandle chain, SafeLLamaSamplerChainHandle grammar, int batchIndex)
    {
        var token = Choose(chain, _candidates.Fill(_context.GetLogitsIth(batchIndex)));
        if (!Fits(grammar, token))
        {
            var all = _candidates.Fill(_context.GetLogitsIth(batchIndex));
            Apply(grammar, all);
            if (!AnyLeft(all.Span))
            {
                return null;
            }

            token = Choose(chain, all);
        }

        // The native grammar aborts the process when it accepts what it does not allow; an end is nothing to go on from.
        if (!((LLamaToken)token).IsEndOfGeneration(_model.Vocab))
        {
            chain.Accept(token);
            grammar.Accept(token);
        }

        return token;
    }

    private static int Choose(SafeLLamaSamplerChainHandle chain, Memory<LLamaTokenData> candidates)
    {
        using var pinned = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(candidates), out var native);
        chain.Apply(ref native);
        return (int)native.Data[(int)native.Selected].ID;
    }

    private static void Apply(SafeLLamaSamplerChainHandle grammar, Memory<LLamaTokenData> candidates)
    {
        using var pinned = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(candidates), out var native);
        grammar.Apply(ref native);
    }

    private bool Fits(SafeLLamaSamplerChainHandle grammar, int token)
    {
        var single = _candidates.Single(token);
        Apply(grammar, single);
        return !float.IsNegativeInfinity(single.Span[0].Logit);
    }

    private static bool AnyLeft(ReadOnlySpan<LLamaTokenData> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!float.IsNegativeInfinity(candidate.Logit))
            {
                return true;
            }
        }

        return false;
    }
}
