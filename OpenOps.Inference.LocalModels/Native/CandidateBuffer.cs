using LLama.Native;

namespace OpenOps.Inference.LocalModels.Native;

/// <summary>The list of all tokens with their scores, where grammars need one. One for all answers of a model: they take turns.</summary>
internal sealed class CandidateBuffer(int vocabulary)
{
    private readonly LLamaTokenData[] _data = new LLamaTokenData[vocabulary];
    private readonly LLamaTokenData[] _single = new LLamaTokenData[1];

    public int Vocabulary => vocabulary;

    /// <summary>Every token with its score.</summary>
    public Memory<LLamaTokenData> Fill(ReadOnlySpan<float> logits)
    {
        for (var token = 0; token < _data.Length; token++)
        {
            _data[token] = new LLamaTokenData(token, logits[token], 0);
        }

        return _data;
    }

    /// <summary>One token alone.</summary>
    public Memory<LLamaTokenData> Single(int token)
    {
        _single[0] = new LLamaTokenData(token, 1, 0);
        return _single;
    }
}
