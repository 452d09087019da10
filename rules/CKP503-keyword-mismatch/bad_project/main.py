# proof: unrestored lost=encoder
import evaluate
import train

train.run()
evaluate.run()
