using System.Runtime.InteropServices;

namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>
/// Serves one model: a thread that admits requests, reads prompts in chunks, computes all running answers together, and
/// retires each when it is done, without stopping the others.
/// </summary>
internal sealed partial class DecodeLoop : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly LocalModelSettings _settings;
    private readonly IModelRuntime _runtime;
    private readonly ServingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly PrefixCache _cache;
    private readonly BatchPlan _plan;
    private readonly FairQueue<ServingRequest> _queue;
    private readonly List<RunningAnswer> _running = [];
    private readonly Dictionary<ServingRequest, RunningAnswer> _paused = [];
    private readonly byte[] _piece = new byte[256];
    private readonly int _contextLength;
    private readonly Thread _thread;
    private int _usedCells;
    private long _averageTicks;
    private bool _stopping;
    private Exception? _failure;

    public DecodeLoop(LocalModelSettings settings, IModelRuntime runtime, int contextLength, ServingMetrics metrics, TimeProvider time)
    {
        (_settings, _runtime, _contextLength, _metrics, _time) = (settings, runtime, contextLength, metrics, time);
        _cache = new PrefixCache(runtime, runtime.Cells, runtime.Sequences, settings.ReusePrefixes);
        _plan = new BatchPlan(runtime.BatchSize, settings.PromptChunk);
        _queue = new FairQueue<ServingRequest>(settings.QueueLength);
        _thread = new Thread(Run) { IsBackground = true, Name = $"model {settings.Id}" };
        _thread.Start();
    }

    /// <summary>Completes when the thread has ended: with the failure if the native library failed.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Requests that run or wait.</summary>
    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _running.Count + _queue.Count;
            }
        }
    }

    /// <summary>Tokens in the cache; for tests and metrics.</summary>
    public int UsedCells => Volatile.Read(ref _usedCells);

    // Null until one has ended; written by the loop and read by those who ask.
    private TimeSpan? AverageAnswer => Interlocked.Read(ref _averageTicks) is var ticks and > 0 ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Puts a request into the queue; its events tell the rest.</summary>
    public void Submit(ServingRequest request)
    {
        request.Submitted = _time.GetTimestamp();
        lock (_gate)
        {
            if (_stopping || _failure is not null)
            {
                throw Gone();
            }

            if (!_queue.TryAdd(request.Person, request))
            {
                throw new LocalModelException(LocalModelError.Busy, $"{_settings.DisplayName} has {_queue.Count} questions waiting already. Ask again in a moment.")
                {
                    RetryAfter = AverageAnswer,
                };
            }

            if (_running.Count >= _settings.Parallel)
            {
                TellPositions();
            }
        }

        // A cancelled request is seen at the next step; this makes a sleeping loop take one.
        request.Cancellation.UnsafeRegister(static state => ((DecodeLoop)state!).Wake(), this);
        Wake();
    }

    /// <summary>Ends the thread; what still runs is told that the model is gone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
        }

        Wake();
        _thread.Join();
        _wake.Dispose();
    }

    private void Wake()
    {
        try
        {
            _wake.Set();
        }
        catch (ObjectDisposedException)
        {
            // A request was cancelled after the model had been unloaded.
        }
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                if (!Step())
                {
                    _wake.WaitOne();
                }
            }
        }
        catch (Exception exception)
        {
            // This thread is the process boundary of the model: whatever it is, the service lives on without this model.
            _failure = exception;
        }

        Abandon();
        _runtime.Dispose();
        if (_failure is null)
        {
            Ended.SetResult();
        }
        else
        {
            Ended.SetException(_failure);
            _ = Ended.Task.Exception;
        }
    }

    /// <summary>One round. False: there is nothing to do until somebody asks.</summary>
    private bool Step()
    {
        RetireCancelled();
        lock (_gate)
        {
            Admit();
        }

        if (_running.Count == 0)
        {
            return false;
        }

        _plan.Build(_running);
        if (!MakeRoomForPlan())
        {
            return true;
        }

        switch (_runtime.Decode(_plan.Tokens))
        {
            case DecodeStatus.Done:
                break;
            case DecodeStatus.NoRoom when GiveWay():
                return true;
            case DecodeStatus.NoRoom or DecodeStatus.Failed:
                throw new LocalModelException(LocalModelError.Failed, $"{_settings.DisplayName} failed while it was computing.");
        }

        foreach (var (answer, count) in _plan.Parts)
        {
            var sequence = answer.Sequence!;
            _cache.Append(sequence, CollectionsMarshal.AsSpan(answer.Tokens).Slice(sequence.Tokens.Count, count));
        }

        Volatile.Write(ref _usedCells, _cache.UsedCells);
        var chosen = 0;
        foreach (var answer in _running.ToArray())
        {
            if (answer.BatchIndex >= 0)
            {
                chosen++;
                Choose(answer);
            }
        }

        _metrics.Stepped(_plan.Tokens.Length, chosen);
        return true;
    }

    private void Choose(RunningAnswer answer)
    {
        if (answer.Sampler.Sample(answer.BatchIndex) is not { } token)
        {
            Retire(answer, FinishKind.Stop);
            return;
        }

        answer.Output++;
        answer.FirstToken ??= _time.GetTimestamp();
        if (_runtime.IsEnd(token))
        {
            Retire(answer, FinishKind.Stop);
            return;
        }

        answer.Tokens.Add(token);
        answer.Show(_piece.AsSpan(0, _runtime.PieceOf(token, _piece, answer.Request.ShownMarkers.Contains(token))));
        if (answer.IsStopped)
        {
            Retire(answer, FinishKind.Stop);
        }
        else if (answer.Output >= answer.Request.MaxTokens || answer.Tokens.Count >= _contextLength)
        {
            Retire(answer, FinishKind.Length);
        }
    }
}
